import { createChildContext } from '../context/request-context.ts'
import { requestContext, requireRequestContext } from '../context/store.ts'
import { isActionError } from '../shared/errors/is-action-error.ts'
import type { QueueMessage, QueueMessages } from './events.ts'

/** Options of {@link forEachMessage}. */
export interface ForEachMessageOptions<Message> {
  /** Number of messages to handle at a time. Defaults to 1: one after the other, in their order. */
  concurrency?: number
  /** Creates the request id of a message. Defaults to the message's own id. */
  requestId?: (message: Message) => string
}

/**
 * Handles the messages of a batch. Each has a context of its own, a child of the batch's context,
 * with `event.message`. Its request id is the message's id. A message is acknowledged if `fn`
 * succeeds, and retried if it throws, after the error's `retryAfter` if it has one. The other
 * messages continue. If `fn` itself acknowledged or retried a message, that decision stands.
 *
 * @throws Error outside of a request context, which {@link createWorker}'s `queue` opens
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
export async function forEachMessage<Message extends QueueMessage>(
  batch: QueueMessages<Message>,
  fn: (message: Message) => unknown,
  options: ForEachMessageOptions<Message> = {},
): Promise<void> {
  const { concurrency = 1, requestId = ({ id }) => id } = options
  const context = requireRequestContext()
  const waiting = batch.messages.values()
  const work = async () => {
    for (const message of waiting) {
      const event = { kind: 'queue', queue: batch.queue, message } as const
      const id = requestId(message)
      const child = createChildContext(context, { requestId: id, event })
      try {
        await requestContext.run(child, () => fn(message))
        message.ack()
      } catch (error) {
        console.error(
          `[hono-actions] Message ${message.id} of the queue ${batch.queue} failed at attempt ${message.attempts} (request ${id})`,
          error,
        )
        message.retry(retryOptions(error))
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work))
}

function retryOptions(error: unknown): { delaySeconds?: number } {
  const seconds = isActionError(error) ? error.retryAfter : undefined
  return seconds === undefined ? {} : { delaySeconds: Math.ceil(seconds) }
}
