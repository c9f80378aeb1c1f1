import { AsyncLocalStorage } from 'node:async_hooks'
import { RequestEndedError } from './lifetime.ts'
import { stateOf } from './request-context.ts'
import { getRequestContext, requireRequestContext } from './store.ts'

/**
 * Keeps the Worker alive until `promise` settles, also after the response was sent. It calls
 * `waitUntil` of the current request's execution context. The request context stays available until
 * `promise` settles. A rejection is logged with the request id.
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
 * Runs `fn` after the response has been passed to the runtime, in the current context. Use it for
 * work that the caller does not wait for. A rejection is logged with the request id. Cookies and
 * headers that `fn` sets are not sent.
 *
 * A streamed body may still be sent while `fn` runs. workerd does not report a client that
 * disconnects, so a wait for the end of the body could never finish. `fn` also runs if the request
 * fails. If the response is already out, `fn` runs at once.
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
 * Binds a function to the current context. Use it for callbacks such as event listeners. On
 * workerd, a listener runs in the context of the code that dispatches the event, or outside every
 * context.
 *
 * Outside a request, the function runs outside the request context. Every other `AsyncLocalStorage`
 * is bound too.
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
