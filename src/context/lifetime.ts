import { withErrorUrl } from '../shared/errors/error-url.ts'

/**
 * The error of a context that is used after its request has ended: its variables belong to nobody
 * any more, and on workerd its bindings can fail in ways that say nothing of the cause.
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
   * @param requestId of the request that has ended
   * @param what was used
   */
  constructor(requestId: string, what: string) {
    super(
      withErrorUrl(
        'HA402',
        `${what} was used after its request had ended (request ${requestId}). ` +
          "Hand what goes on after the response to waitUntil(promise) or after(fn) from '@gnosticdev/hono-actions/context', " +
          'and keep no context, nor a function that is bound to one, for a later request.',
      ),
    )
    this.requestId = requestId
  }
}

/**
 * How long a context is of use: until its response is out, and all that was handed to `waitUntil`
 * has settled. A context that was made by hand is opened by nobody, so it has no end.
 */
export class Lifetime {
  /** Lets go of what is of no use any more once it has ended. */
  onEnd: (() => void) | undefined
  #holds = 0
  #isOpened = false
  #isHandedOver = false
  #isEnded = false
  #waiting: (() => void)[] | undefined

  /** Whether everything is done. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Begins it. It ends when the returned function was called and nothing holds it any more. */
  open(): () => void {
    this.#isOpened = true
    return this.hold()
  }

  /** Keeps it from ending until the returned function is called. */
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

  /** Settles once the handler is done: its response, if there is one, may still be streamed. */
  handedOver(): Promise<void> {
    if (this.#isHandedOver || !this.#isOpened) return Promise.resolve()
    this.#waiting ??= []
    const waiting = this.#waiting
    return new Promise((resolve) => waiting.push(resolve))
  }

  /** Says that the handler is done. */
  handOver(): void {
    this.#isHandedOver = true
    const waiting = this.#waiting
    this.#waiting = undefined
    for (const resolve of waiting ?? []) resolve()
  }
}

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
