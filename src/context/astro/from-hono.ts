import type { MiddlewareHandler as AstroMiddleware } from 'astro'
import { Hono } from 'hono'
import { onDemand } from '../../shared/on-demand.ts'
import { noteHono } from '../hono/known-hono.ts'
import type { AnyMiddleware } from '../hono/run-middleware.ts'
import { requestContext } from '../store.ts'

const around = /* @__PURE__ */ onDemand(() => import('./run-around-page.ts'))

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
  noteHono(Hono)
  return async function honoInAstro(astro, next) {
    const context = requestContext.getStore()
    if (astro.isPrerendered || !context) return next()
    return around(({ runAround }) => runAround(middleware, context, astro, next))
  }
}
