import type { APIContext } from 'astro'
import type { MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import { isOwnError } from '../../shared/errors/brand.ts'
import { isHttpException } from '../../shared/errors/http-exception.ts'
import { retryHeader } from '../../shared/errors/retry-header.ts'
import { createActionContext } from '../hono/lazy-context.ts'
import { runMiddleware } from '../hono/run-middleware.ts'
import type { RequestContext } from '../request-context.ts'

/** Runs Hono middleware around an Astro page. */
export async function runAround(
  use: readonly MiddlewareHandler<HonoEnv>[],
  context: RequestContext,
  astro: Pick<APIContext, 'url' | 'request'>,
  next: () => Promise<Response>,
): Promise<Response> {
  const { pathname } = astro.url
  const c = createActionContext(context, pathname, () => astro.request)
  try {
    const refusal = await runMiddleware(use, c, async () => {
      const response = await next()
      // Read first: Hono then adds the headers and cookies that were set on `c` before.
      void c.res
      c.res = response
    })
    return refusal ?? c.res
  } catch (error) {
    if (isHttpException(error)) return error.getResponse()
    if (isOwnError(error)) {
      const headers = retryHeader(error)
      return new Response(error.message, { status: error.status, ...(headers && { headers }) })
    }
    throw error
  }
}
