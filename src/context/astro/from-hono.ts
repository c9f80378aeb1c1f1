import type { APIContext, MiddlewareHandler as AstroMiddleware } from 'astro'
import { isOwnError } from '../../shared/errors/brand.ts'
import { isHttpException } from '../../shared/errors/http-exception.ts'
import { retryHeader } from '../../shared/errors/retry-header.ts'
import { refreshCookies, settleCookies } from '../cookies.ts'
import { LazyResponseContext } from '../hono/lazy-response-context.ts'
import { type AnyMiddleware, runMiddleware } from '../hono/run-middleware.ts'
import type { RequestContext } from '../request-context.ts'
import { requestContext } from '../store.ts'

/**
 * Converts Hono middleware to Astro middleware, so that pages can use the middleware of actions:
 * bindings, a session, a sign-in check. Variables that it sets are in the request's `vars`, for the
 * page and for later actions. It does not run for prerendered pages.
 *
 * If the middleware returns a response, that response is sent and the page is not rendered. If it
 * throws a `HonoActionError`, the response has the error's status and message.
 *
 * @example
 * ```ts
 * // src/middleware.ts
 * export const onRequest = sequence(
 *   honoInAstro(d1Session({ db: 'DB' }), bindings({ cache: 'KV' })),
 *   myMiddleware,
 * )
 * ```
 */
export function honoInAstro(...middleware: readonly AnyMiddleware[]): AstroMiddleware {
  return async function honoInAstro(astro, next) {
    const context = requestContext.getStore()
    if (astro.isPrerendered || !context) return next()
    return runAroundPage(middleware, context, astro, next)
  }
}

async function runAroundPage(
  use: readonly AnyMiddleware[],
  context: RequestContext,
  astro: Pick<APIContext, 'url' | 'request'>,
  next: () => Promise<Response>,
): Promise<Response> {
  refreshCookies(context)
  const c = new LazyResponseContext(context, astro.url.pathname, astro.request)
  let failure: { thrown: unknown } | undefined
  const fail = (thrown: unknown) => {
    if (thrown instanceof Error) c.error = thrown
    c.res = responseOf(thrown)
    failure = { thrown }
  }
  const run = async () => {
    try {
      const response = await next()
      // Read first: Hono then merges the headers and cookies that were set on `c` before.
      void c.res
      c.res = response
    } catch (thrown) {
      fail(thrown)
    }
  }
  await runMiddleware(use, c, { run, fail })
  const { res } = c
  // Astro logs an unexpected error, and shows its own error page.
  if (failure && !isShown(failure.thrown)) throw failure.thrown
  settleCookies(context, c, res.headers.getSetCookie())
  res.headers.delete('set-cookie')
  return res
}

function isShown(thrown: unknown): boolean {
  return isOwnError(thrown) || isHttpException(thrown)
}

function responseOf(thrown: unknown): Response {
  if (isHttpException(thrown)) return thrown.getResponse()
  if (!isOwnError(thrown)) return new Response(null, { status: 500 })
  const headers = retryHeader(thrown)
  return new Response(thrown.message, { status: thrown.status, ...(headers && { headers }) })
}
