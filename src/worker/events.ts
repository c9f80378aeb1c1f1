import type { ContextEvent, EventMessage } from '../context/types.ts'

/** A cron trigger, as a Worker's `scheduled` gets it. */
export interface ScheduledController {
  /** The trigger, as in the Wrangler config: `0 3 * * *`. */
  readonly cron: string
  /** Milliseconds since 1970. */
  readonly scheduledTime: number
  /** Says not to run it again where it fails. */
  noRetry(): void
}

/** A message of a queue, as a Worker's `queue` gets it. */
export interface QueueMessage extends EventMessage {
  /** Says that it is done: it is not delivered again. */
  ack(): void
  /** Asks for it again, as often as the queue's `max_retries` says. */
  retry(options?: { delaySeconds?: number }): void
}

/** Messages of one queue. */
export interface QueueMessages<Message extends QueueMessage = QueueMessage> {
  /** The name of the queue. */
  readonly queue: string
  /** The messages, in the order of the queue. */
  readonly messages: readonly Message[]
}

/** A batch of a queue. */
export interface QueueBatch<Message extends QueueMessage = QueueMessage>
  extends QueueMessages<Message> {
  /** Says that all are done: none is delivered again. */
  ackAll(): void
  /** Asks for all of them again, as often as the queue's `max_retries` says. */
  retryAll(options?: { delaySeconds?: number }): void
}

/** An incoming mail, as a Worker's `email` gets it. */
export interface IncomingEmail {
  /** The sender's address, of the envelope. */
  readonly from: string
  /** The recipient's address, of the envelope. */
  readonly to: string
  /** The mail's headers. */
  readonly headers: Headers
  /** The whole mail, as it came in. */
  readonly raw: ReadableStream<Uint8Array>
  /** Refuses the mail, and tells the sender why. */
  setReject(reason: string): void
}

/** What each handler of a Worker is told by its first argument. */
const eventOf = {
  fetch: () => ({ kind: 'fetch' }),
  scheduled: ({ cron, scheduledTime }: ScheduledController) => ({
    kind: 'scheduled',
    cron,
    scheduledTime: new Date(scheduledTime),
  }),
  queue: ({ queue }: QueueBatch) => ({ kind: 'queue', queue, message: undefined }),
  email: ({ from, to }: IncomingEmail) => ({ kind: 'email', from, to }),
} satisfies Record<string, (subject: never) => ContextEvent>

type HandlerName = keyof typeof eventOf

/** The event of a Worker's handler; undefined for a name that is none. */
export function handlerEvent(name: HandlerName, subject: unknown): ContextEvent
export function handlerEvent(name: string, subject: unknown): ContextEvent | undefined
export function handlerEvent(name: string, subject: unknown): ContextEvent | undefined {
  if (!Object.hasOwn(eventOf, name)) return undefined
  return eventOf[name as HandlerName](subject as never)
}
