import { createChildContext } from '../context/request-context.ts'
import { requestContext, requireRequestContext } from '../context/store.ts'
import { isActionError } from '../shared/errors/is-action-error.ts'
import type { QueueMessage, QueueMessages } from './events.ts'

/** Options of {@link forEachMessage}. */
export interface ForEachMessageOptions<Message> {
  /** How many are worked on at a time. Defaults to 1: one after the other, in their order. */
  concurrency?: number
  /** Makes the request id of a message. Defaults to the message's own id. */
  requestId?: (message: Message) => string
}

/**
 * Works on the messages of a batch, each in a context of its own, a child of the batch's: with the
 * id of the message as its request id, and `event.message`. A message is acknowledged where `fn`
 * settles, and asked for again where it throws, after the error's `retryAfter` if it has one;
 * the others go on. One that `fn` has acknowledged or retried itself stays so.
 *
 * @throws Error outside a request context, such as that of {@link createWorker}'s `queue`
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
