// Astro loads this module before the middleware: no module of the actions runs in a request context.
import { router } from 'virtual:@gnosticdev/hono-actions/router'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'
import { appRouterOf } from '@gnosticdev/hono-actions/internal'
import type { APIRoute } from 'astro'

/** All requests below `basePath` that no other endpoint of the app takes, after its middleware. */
export const ALL: APIRoute = async ({ request }) => {
  const { env, executionCtx } = requireRequestContext()
  return appRouterOf(router).fetch(request, { env, executionCtx })
}
