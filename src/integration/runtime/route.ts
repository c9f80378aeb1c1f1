// Astro loads this module before the middleware, so no module of the actions loads in a request
// context.
import { router } from 'virtual:@gnosticdev/hono-actions/router'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'
import { appRouterOf } from '@gnosticdev/hono-actions/internal'
import type { APIRoute } from 'astro'

/**
 * Handles requests below `basePath` that no other endpoint of the app matches, after the app's
 * middleware.
 */
export const ALL: APIRoute = async ({ request }) => {
  const { env, executionCtx } = requireRequestContext()
  return appRouterOf(router).fetch(request, { env, executionCtx })
}
