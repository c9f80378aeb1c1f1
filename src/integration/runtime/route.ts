import { requireRequestContext } from '@gnosticdev/hono-actions/context'
import type { APIRoute } from 'astro'
import { loadRouter } from './load-router.ts'

/** All requests below `basePath` that no other endpoint of the app takes, after its middleware. */
export const ALL: APIRoute = async ({ request }) => {
  const { env, executionCtx } = requireRequestContext()
  return (await loadRouter()).fetch(request, { env, executionCtx })
}
