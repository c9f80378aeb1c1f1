import { withErrorUrl } from '../shared/errors/error-url.ts'
import { logError } from '../shared/log-error.ts'

/**
 * The error of code that uses a context after its request has ended. Pass such work to `waitUntil`
 * or `after`.
 *
 * @example
 * ```ts
 * const context = requireRequestContext()
 * after(() => console.log(context.vars.user)) // in time
 * setTimeout(() => console.log(context.vars.user), 60_000) // too late: throws
 * ```
 */
export class RequestEndedError extends Error {
  /** `RequestEndedError`. */
  override readonly name = 'RequestEndedError'
  /** The id of the request that has ended. */
  readonly requestId: string

  /**
   * @param requestId the id of the request that has ended
   * @param what the property or function that was used
   */
  constructor(requestId: string, what: string) {
    super(
      withErrorUrl(
        'HA402',
        `${what} was used after its request had ended (request ${requestId}). ` +
          "Pass work after the response to waitUntil(promise) or after(fn) from '@gnosticdev/hono-actions/context', " +
          'and do not store a context, or a function that is bound to one, for a later request.',
      ),
    )
    this.requestId = requestId
  }
}

/**
 * The lifetime of a context. It ends when the response has been sent and all promises passed to
 * `waitUntil` have settled. A context that was created by hand is never opened, so it has no end.
 */
export class Lifetime {
  /** Drops references after the end. */
  onEnd: (() => void) | undefined
  #holds = 0
  #isOpened = false
  #isHandedOver = false
  #isEnded = false
  #waiting: (() => void)[] | undefined

  /** True after the end. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Opens the lifetime. It ends when the returned function was called and no hold is left. */
  open(): () => void {
    this.#isOpened = true
    return this.hold()
  }

  /** Delays the end until the returned function is called. */
  hold(): () => void {
    let isHeld = true
    this.#holds++
    return () => {
      if (isHeld) this.#holds--
      isHeld = false
      if (this.#isOpened && this.#holds === 0) this.#end()
    }
  }

  #end(): void {
    this.#isEnded = true
    this.onEnd?.()
    this.onEnd = undefined
  }

  /** Resolves when the handler is done. Its response may still be streamed. */
  handedOver(): Promise<void> {
    if (this.#isHandedOver || !this.#isOpened) return Promise.resolve()
    this.#waiting ??= []
    const waiting = this.#waiting
    return new Promise((resolve) => waiting.push(resolve))
  }

  /** Marks the handler as done. */
  handOver(): void {
    this.#isHandedOver = true
    const waiting = this.#waiting
    this.#waiting = undefined
    for (const resolve of waiting ?? []) resolve()
  }
}

/** The execution context of a Worker: the members that every event has. */
export interface RequestExecutionContext {
  /** Keeps the Worker alive until `promise` settles, also after the response was sent. */
  waitUntil(promise: Promise<unknown>): void
  /** `ctx.exports` of the handler: the entrypoints of this Worker. Undefined on Node. */
  readonly exports?: object
  /** `ctx.props` of the handler: properties that the caller's binding sets. Undefined on Node. */
  readonly props?: unknown
}

/**
 * Holds the lifetime of a request context until `promise` settles. Logs a rejection with the
 * request id.
 *
 * @returns a promise for the runtime's `waitUntil`, which never rejects
 */
export function heldUntil(
  promise: Promise<unknown>,
  lifetime: Lifetime,
  requestId: string,
): Promise<unknown> {
  const release = lifetime.hold()
  const logged = Promise.resolve(promise).catch((error: unknown) =>
    logError(`[hono-actions] waitUntil failed (request ${requestId})`, error),
  )
  return logged.finally(release)
}

/**
 * Returns the runtime's execution context with another `waitUntil`. It also holds the lifetime of
 * the request context, and logs rejections with the request id. All else is unchanged.
 */
export function countedExecutionContext(
  executionCtx: RequestExecutionContext,
  lifetime: Lifetime,
  requestId: string,
): RequestExecutionContext {
  const waitUntil = (promise: Promise<unknown>) => {
    executionCtx.waitUntil(heldUntil(promise, lifetime, requestId))
  }
  return new Proxy(executionCtx, {
    get(target, key) {
      if (key === 'waitUntil') return waitUntil
      const value: unknown = Reflect.get(target, key, target)
      // Methods of the runtime's objects need their original `this`.
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
