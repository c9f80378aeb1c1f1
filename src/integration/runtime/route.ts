import { router } from 'virtual:@gnosticdev/hono-actions/router'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'
import type { APIRoute } from 'astro'

/** Every request below `basePath`, after the app's own middleware. */
export const ALL: APIRoute = ({ request }) => {
  const { env, executionCtx } = requireRequestContext()
  return router.fetch(request, env, executionCtx)
}
