import { withErrorUrl } from '../shared/errors/error-url.ts'

/**
 * What a context throws that is used after its request has ended: its variables belong to nobody
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
