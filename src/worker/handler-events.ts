import type { ContextEvent, EventMessage } from '../context/event.ts'

/** A cron trigger: the first argument of a Worker's `scheduled`. */
export interface ScheduledController {
  /** Cron expression in the Wrangler config: `0 3 * * *`. */
  readonly cron: string
  /** The scheduled time, in milliseconds since 1970. */
  readonly scheduledTime: number
  /** Prevents a retry after a failure. */
  noRetry(): void
}

/** A message in a Worker's `queue`. */
export interface QueueMessage extends EventMessage {
  /** Acknowledges the message, so that it is not delivered again. */
  ack(): void
  /** Retries the message, up to the queue's `max_retries`. */
  retry(options?: { delaySeconds?: number }): void
}

/** The messages of one queue. */
export interface QueueMessages<Message extends QueueMessage = QueueMessage> {
  /** Name of the queue. */
  readonly queue: string
  /** Messages in the order of the queue. */
  readonly messages: readonly Message[]
}

/** A batch of a queue: the first argument of a Worker's `queue`. */
export interface QueueBatch<Message extends QueueMessage = QueueMessage>
  extends QueueMessages<Message> {
  /** Acknowledges all messages, so that none is delivered again. */
  ackAll(): void
  /** Retries all messages, up to the queue's `max_retries`. */
  retryAll(options?: { delaySeconds?: number }): void
}

/** An incoming email: the first argument of a Worker's `email`. */
export interface IncomingEmail {
  /** Sender address of the envelope. */
  readonly from: string
  /** Recipient address of the envelope. */
  readonly to: string
  /** Headers of the email. */
  readonly headers: Headers
  /** Complete raw email. */
  readonly raw: ReadableStream<Uint8Array>
  /** Rejects the email, and sends the reason to the sender. */
  setReject(reason: string): void
}

/** Creates the context's event from the first argument of each handler. */
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

/** Returns the event of a Worker's handler. */
export function handlerEvent(name: HandlerName, subject: unknown): ContextEvent {
  return eventOf[name](subject as never)
}

/** Types of the properties that the runtime's objects have. */
const propertiesOf: Record<HandlerName, Record<string, string>> = {
  fetch: { url: 'string', headers: 'object' },
  scheduled: { cron: 'string', scheduledTime: 'number', noRetry: 'function' },
  queue: { queue: 'string', messages: 'object', ackAll: 'function', retryAll: 'function' },
  email: { from: 'string', to: 'string', raw: 'object', setReject: 'function' },
}

/**
 * Returns the event if the runtime has called a handler of a class. Returns undefined for an RPC
 * call, also of a method with the name of a handler.
 */
export function calledHandlerEvent(name: string, subject: unknown): ContextEvent | undefined {
  if (!Object.hasOwn(eventOf, name)) return undefined
  const handler = name as HandlerName
  const given = Object(subject) as Record<string, unknown>
  const isSent = Object.entries(propertiesOf[handler]).every(([key, type]) => {
    return typeof given[key] === type
  })
  return isSent ? handlerEvent(handler, subject) : undefined
}
