import type { Lifetime } from './lifetime.ts'

/** The part of a Worker's execution context that every event has. */
export interface RequestExecutionContext {
  /** Keeps the Worker alive until `promise` settles, also after the response was sent. */
  waitUntil(promise: Promise<unknown>): void
}

/**
 * The runtime's execution context with a `waitUntil` that keeps the request context going as well,
 * and logs what fails under the request's id. Everything else of it is as it was.
 */
export function countedExecutionContext(
  executionCtx: RequestExecutionContext,
  lifetime: Lifetime,
  requestId: string,
): RequestExecutionContext {
  const waitUntil = (promise: Promise<unknown>) => {
    const release = lifetime.hold()
    const logged = Promise.resolve(promise).catch((error: unknown) =>
      console.error(`[hono-actions] waitUntil failed (request ${requestId})`, error),
    )
    executionCtx.waitUntil(logged.finally(release))
  }
  return new Proxy(executionCtx, {
    get(target, key) {
      if (key === 'waitUntil') return waitUntil
      const value: unknown = Reflect.get(target, key, target)
      // Methods of the runtime's own objects insist on their `this`.
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
