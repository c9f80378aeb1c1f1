import { AsyncLocalStorage } from 'node:async_hooks'
import { RequestEndedError } from './lifetime.ts'
import { stateOf } from './request-context.ts'
import { getRequestContext, requireRequestContext } from './store.ts'

/**
 * Keeps the Worker alive until `promise` settles, even after the response has been sent. The
 * request context stays available until then. A rejection is logged with the request id.
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
 * Runs `fn` after the response has been passed to the runtime, in the current context, so the
 * caller does not wait for it. `fn` also runs if the request fails. A rejection is logged with the
 * request id. Cookies and headers that `fn` sets are not sent.
 *
 * A streamed body may still be in progress while `fn` runs. If the response has already been passed
 * on, `fn` runs at once.
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
    // The runtime gets the response before `fn` can block it.
    await new Promise((resolve) => setTimeout(resolve, 0))
    await fn()
  }
  context.executionCtx.waitUntil(run())
}

/**
 * Binds a function to the current context. Use it for callbacks such as event listeners, which
 * workerd runs in the context of the code that dispatches the event, or in none. The values of all
 * other `AsyncLocalStorage` instances are bound too.
 *
 * A function that is bound outside a request runs without a context.
 *
 * @typeParam Fn the type of the function
 * @returns the bound function. It throws a {@link RequestEndedError} after the request has ended
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
