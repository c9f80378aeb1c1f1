import { actionsInAstro, keepRendered } from '@gnosticdev/hono-actions/internal'
import { sequence } from 'astro/middleware'
import { loadRouter } from './load-router.ts'

const { basePath, route } = __HONO_ACTIONS__

/** Last middleware of the app. It handles actions. */
export const onRequest = sequence(actionsInAstro(basePath, route, loadRouter), keepRendered)
