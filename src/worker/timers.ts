import { prepareUnit, stateOf } from '../context/request-context.ts'
import { runInContext } from '../context/run-in-context.ts'
import { requestContext } from '../context/store.ts'

const key = Symbol.for('@gnosticdev/hono-actions:timers')
const isolate = globalThis as { [key]?: true }

type Callback = (...args: unknown[]) => unknown

/**
 * Gives the timers that a Durable Object sets a context for each run. An object lives longer than
 * the call that set the timer, so that call's context has often ended. Timers of other events do
 * not change: the runtime stops them when the event ends.
 */
export function openContextInTimers(): void {
  if (isolate[key]) return
  isolate[key] = true
  for (const name of ['setTimeout', 'setInterval', 'setImmediate'] as const) {
    const timer: unknown = globalThis[name]
    if (typeof timer !== 'function') continue
    const withContext = new Proxy(timer, {
      apply: (target, self, [callback, ...rest]: unknown[]) =>
        Reflect.apply(target, self, [inUnit(callback), ...rest]),
    })
    Object.assign(globalThis, { [name]: withContext })
  }
}

function inUnit(callback: unknown): unknown {
  const context = requestContext.getStore()
  if (typeof callback !== 'function' || context?.event.kind !== 'durable-object') return callback
  // Code that goes on after the end of its context may still sleep.
  if (stateOf(context).lifetime.isEnded) return callback
  const { event } = context
  const createUnit = prepareUnit(context)
  return (...args: unknown[]) =>
    runInContext(createUnit({ event }), () => (callback as Callback)(...args))
}
