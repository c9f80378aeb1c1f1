import type { MiddlewareHandler as AstroMiddleware } from 'astro'
import type { MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { isOwnError } from '../shared/action-error.ts'
import type { HonoEnv } from '../shared/env.ts'
import { retryHeader } from '../shared/retry-header.ts'
import { createActionContext } from './action-context.ts'
import { type AnyMiddleware, runMiddleware } from './run-middleware.ts'
import { requestContext } from './store.ts'

/**
 * Makes Astro middleware of Hono middleware, so that pages have what actions have: bindings, a
 * session, a guard. What it sets as `ctx.var` is in the request's `vars`, also for the actions that
 * come after it.
 *
 * Middleware that answers ends the request with its answer; an action's error that it throws is
 * answered with its status and message.
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
  const use: readonly MiddlewareHandler<HonoEnv>[] = middleware
  return async function honoInAstro(astro, next) {
    const context = requestContext.getStore()
    if (astro.isPrerendered || !context) return next()
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
      if (error instanceof HTTPException) return error.getResponse()
      if (isOwnError(error)) {
        const headers = retryHeader(error)
        return new Response(error.message, { status: error.status, ...(headers && { headers }) })
      }
      throw error
    }
  }
}
