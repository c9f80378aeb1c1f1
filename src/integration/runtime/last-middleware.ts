import { actionsInAstro, keepRendered } from '@gnosticdev/hono-actions/internal'
import { sequence } from 'astro/middleware'
import { loadRouter } from './load-router.ts'

const { base, basePath } = __HONO_ACTIONS__
const pattern = `${basePath.slice(base.length - 1)}/[...path]`

/** Last middleware of the app. It handles actions. */
export const onRequest = sequence(actionsInAstro(basePath, pattern, loadRouter), keepRendered)
