import { AsyncLocalStorage } from 'node:async_hooks'
import { RequestEndedError } from './lifetime.ts'
import { stateOf } from './request-context.ts'
import { getRequestContext, requireRequestContext } from './store.ts'

/**
 * Keeps the Worker alive until `promise` settles, also after the response was sent: `waitUntil` of
 * the current request's execution context, without having to hand that around. The promise keeps
 * the context too. A failure is logged with the request's id.
 *
 * @throws Error outside a request
 * @example
 * ```ts
 * waitUntil(env.KV.put('last-seen', new Date().toISOString()))
 * ```
 */
export function waitUntil(promise: Promise<unknown>): void {
  requireRequestContext().executionCtx.waitUntil(promise)
}

/**
 * Runs `fn` after the response has been handed over, in the current context: for what the caller
 * need not wait for. A failure is logged with the request's id. Cookies and headers that it sets
 * are too late.
 *
 * It runs while a streamed body may still be on its way: on workerd nothing tells of a client that
 * left in the middle of one, and what waited for the end would be lost. After a request that failed
 * it runs as well; when the response is already out, at once.
 *
 * @throws Error outside a request
 * @example
 * ```ts
 * const order = defineHonoAction({
 *   handler: async (input) => {
 *     const order = await saveOrder(input)
 *     after(() => tellWarehouse(order))
 *     return order
 *   },
 * })
 * ```
 */
export function after(fn: () => unknown): void {
  const context = requireRequestContext()
  const { lifetime } = stateOf(context)
  const run = async () => {
    await lifetime.handedOver()
    // The runtime gets the response before anything here keeps it busy.
    await new Promise((resolve) => setTimeout(resolve, 0))
    await fn()
  }
  context.executionCtx.waitUntil(run())
}

/**
 * Ties a function to the current context: for callbacks that somebody else calls, such as the
 * listeners of an event, which on workerd run in the context of whoever dispatches it, or in none.
 *
 * Outside a request it is tied to that. It keeps every `AsyncLocalStorage`, not only this one.
 *
 * @typeParam Fn the type of the function, which stays
 * @returns the function, which throws a {@link RequestEndedError} once the request has ended
 * @example
 * ```ts
 * socket.addEventListener('message', bindContext(({ data }) => {
 *   console.log(requireRequestContext().requestId, data)
 * }))
 * ```
 */
export function bindContext<Fn extends (...args: never[]) => unknown>(fn: Fn): Fn {
  const context = getRequestContext()
  const bound = AsyncLocalStorage.bind(fn)
  if (!context) return bound
  const { lifetime } = stateOf(context)
  return function (this: unknown, ...args: never[]) {
    if (lifetime.isEnded) throw new RequestEndedError(context.requestId, 'A bound function')
    return bound.apply(this, args)
  } as Fn
}
