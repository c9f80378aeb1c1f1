import { numbered } from '../shared/numbered.ts'

/**
 * What a context throws that is used after its request has ended: its variables belong to nobody
 * any more, and on workerd its bindings can fail in ways that say nothing of the cause.
 */
export class RequestEndedError extends Error {
  override readonly name = 'RequestEndedError'
  /** The id of the request that has ended. */
  readonly requestId: string

  constructor(requestId: string, what: string) {
    super(
      numbered(
        'HA402',
        `${what} was used after its request had ended (request ${requestId}). ` +
          "Hand what goes on after the response to waitUntil(promise) or after(fn) from '@gnosticdev/hono-actions/context', " +
          'and keep no context, nor a function that is bound to one, for a later request.',
      ),
    )
    this.requestId = requestId
  }
}
