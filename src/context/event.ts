/** A message of a queue. */
export interface EventMessage {
  /** The id from the queue. */
  readonly id: string
  /** The time when it was sent. */
  readonly timestamp: Date
  /** The content of the message. */
  readonly body: unknown
  /** The number of deliveries, including this one. */
  readonly attempts: number
}

/** A request. */
export interface FetchEvent {
  /** The kind of the event. */
  readonly kind: 'fetch'
}

/** A page that Astro renders at build time. */
export interface PrerenderEvent {
  /** The kind of the event. */
  readonly kind: 'prerender'
  /** The path of the page, such as `/about`. */
  readonly path: string
}

/** A cron trigger. */
export interface ScheduledEvent {
  /** The kind of the event. */
  readonly kind: 'scheduled'
  /** The trigger, as in the Wrangler config: `0 3 * * *`. */
  readonly cron: string
  /** The scheduled time. */
  readonly scheduledTime: Date
}

/** A batch of a queue; with `message`, one message of the batch. */
export interface QueueEvent {
  /** The kind of the event. */
  readonly kind: 'queue'
  /** The name of the queue. */
  readonly queue: string
  /** The current message; undefined in the batch's own context. */
  readonly message: EventMessage | undefined
}

/** An incoming email. */
export interface EmailEvent {
  /** The kind of the event. */
  readonly kind: 'email'
  /** The sender's email address, from the envelope. */
  readonly from: string
  /** The recipient's email address, from the envelope. */
  readonly to: string
}

/** A method of a `WorkerEntrypoint`, called over a service binding. */
export interface RpcEvent {
  /** The kind of the event. */
  readonly kind: 'rpc'
  /** The class. */
  readonly entrypoint: string
  /** The method that was called. */
  readonly method: string
}

/**
 * A Durable Object: one of its RPC methods, `fetch`, `alarm`, or a handler of a hibernating
 * WebSocket such as `webSocketMessage`. A timer has the event of the method that set it.
 */
export interface DurableObjectEvent {
  /** The kind of the event. */
  readonly kind: 'durable-object'
  /** The class. */
  readonly className: string
  /** The method or handler that runs. */
  readonly method: string
  /** The object's id. */
  readonly id: {
    /** The name from which the id was created. */
    readonly name?: string | undefined
    /** The id, in hexadecimal digits. */
    toString(): string
  }
}

/** A Workflow: its `run`, or with `step` one attempt of a step or of its rollback. */
export interface WorkflowEvent {
  /** The kind of the event. */
  readonly kind: 'workflow'
  /** The class. */
  readonly workflow: string
  /** The instance's id; undefined in a method that the constructor calls. */
  readonly instanceId: string | undefined
  /** The step that runs; undefined in `run` itself. */
  readonly step: string | undefined
}

/**
 * The event that runs the Worker. Narrow it by `kind`.
 *
 * @example
 * ```ts
 * const { event } = requireRequestContext()
 * if (event.kind === 'scheduled') console.log(event.cron)
 * ```
 */
export type ContextEvent =
  | FetchEvent
  | PrerenderEvent
  | ScheduledEvent
  | QueueEvent
  | EmailEvent
  | RpcEvent
  | DurableObjectEvent
  | WorkflowEvent
