// Astro loads this module before the middleware, so no module of the actions loads in a request
// context.
import { router } from 'virtual:@gnosticdev/hono-actions/router'
import { appRouterOf, serveInAstro } from '@gnosticdev/hono-actions/internal'
import type { APIRoute } from 'astro'

/**
 * Handles requests below `basePath` that no other endpoint of the app matches, after the app's
 * middleware.
 */
export const ALL: APIRoute = (astro) => serveInAstro(appRouterOf(router), astro)
