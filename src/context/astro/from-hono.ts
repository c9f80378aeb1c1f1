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
 * Makes Astro middleware of Hono middleware, so that pages have what actions have: bindings, a
 * session, a guard. What it sets as `ctx.var` is in the request's `vars`, also for the actions that
 * come after it.
 *
 * If middleware returns a response, that response is sent and the page is not rendered. An action's
 * error that it throws is sent with its status and message.
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
  await runMiddleware(
    use,
    c,
    async () => {
      const response = await next()
      // Read first: Hono then adds the headers and cookies that were set on `c` before.
      void c.res
      c.res = response
    },
    (thrown) => {
      if (thrown instanceof Error) c.error = thrown
      c.res = responseOf(thrown)
      failure = { thrown }
    },
  )
  const { res } = c
  // Astro logs what it does not know, and shows its own page of errors.
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
