import { prepareUnit } from '../context/request-context.ts'
import { runInContext } from '../context/run-in-context.ts'
import { requireRequestContext } from '../context/store.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { isActionError } from '../shared/errors/is-action-error.ts'
import { maxDelay } from '../shared/max-delay.ts'
import type { QueueMessage, QueueMessages } from './handler-events.ts'

/** Options of {@link forEachMessage}. */
export interface ForEachMessageOptions<Message> {
  /**
   * Number of messages to handle at a time: a positive whole number.
   * @default 1
   */
  concurrency?: number
  /** Returns the request id for a message. Defaults to the message's own id. */
  requestId?: (message: Message) => string
}

/**
 * Runs a function for each message of a batch. Each message has its own context, with
 * `event.message`, a copy of the batch's variables, and the message's id as the request id.
 *
 * A message is acknowledged if `fn` succeeds, and retried if it throws: after the error's
 * `retryAfter`, if there is one, at most 12 hours. The other messages continue. If `fn` itself
 * acknowledged or retried the message, that decision stands.
 *
 * @throws Error outside of a request context. {@link createWorker} opens one for `queue`
 * @throws RangeError if `concurrency` is not a positive whole number; no message is handled
 * @example
 * ```ts
 * export default createWorker({
 *   fetch: handle,
 *   queue: (batch) => forEachMessage(batch, async (message) => {
 *     await deliver(message.body)
 *   }),
 * })
 * ```
 */
export function forEachMessage<Message extends QueueMessage>(
  batch: QueueMessages<Message>,
  fn: (message: Message) => unknown,
  options: ForEachMessageOptions<Message> = {},
): Promise<void> {
  return handleMessages(batch, fn, options)
}

/**
 * Handles the messages of a batch like {@link forEachMessage}.
 *
 * @param options.nameOf returns the name of a message for the log
 */
export async function handleMessages<Message extends QueueMessage>(
  batch: QueueMessages<Message>,
  fn: (message: Message) => unknown,
  options: ForEachMessageOptions<Message> & { nameOf?: (message: Message) => string },
): Promise<void> {
  const { concurrency = 1, requestId = ({ id }) => id, nameOf } = options
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(withErrorUrl('HA706', notWhole(concurrency)))
  }
  const createUnit = prepareUnit(requireRequestContext())
  const waiting = batch.messages.values()
  const work = async () => {
    for (const message of waiting) {
      const event = { kind: 'queue', queue: batch.queue, message } as const
      const id = requestId(message)
      try {
        await runInContext(createUnit({ requestId: id, event }), () => fn(message))
        message.ack()
      } catch (error) {
        const name = nameOf ? ` (action ${nameOf(message)})` : ''
        console.error(
          `[hono-actions] Message ${message.id} of the queue ${batch.queue}${name} failed at attempt ${message.attempts} (request ${id})`,
          error,
        )
        message.retry(retryOptions(error))
      }
    }
  }
  const length = Math.min(concurrency, batch.messages.length)
  await Promise.all(Array.from({ length }, work))
}

function notWhole(concurrency: number): string {
  return (
    `The concurrency of forEachMessage is ${concurrency}. Set it to a positive whole number: ` +
    'forEachMessage(batch, fn, { concurrency: 5 })'
  )
}

function retryOptions(error: unknown): { delaySeconds?: number } {
  const seconds = isActionError(error) ? error.retryAfter : undefined
  // An error from RPC can have any value. A queue would refuse a delay out of its range.
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return {}
  return { delaySeconds: Math.ceil(Math.min(Math.max(seconds, 0), maxDelay)) }
}
