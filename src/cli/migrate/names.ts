import { manifest } from '../manifest.ts'

export const actionsModule = `${manifest.name}/actions`
export const clientModule = `${manifest.name}/client`
export const contextModule = `${manifest.name}/context`
export const cookieModule = 'hono/cookie'
export const astroActions = 'astro:actions'
export const reactActions = '@astrojs/react/actions'
