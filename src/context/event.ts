/** A message of a queue, as far as every runtime's types agree on it. */
export interface EventMessage {
  /** The id that the queue gave it. */
  readonly id: string
  /** When it was sent. */
  readonly timestamp: Date
  /** What was sent. */
  readonly body: unknown
  /** How often it was delivered, with this time. */
  readonly attempts: number
}

/** A request: Astro's pages and the actions, or a Worker's `fetch`. */
export interface FetchEvent {
  /** Tells it from other events. */
  readonly kind: 'fetch'
}

/** A page that Astro renders at build time. */
export interface PrerenderEvent {
  /** Tells it from other events. */
  readonly kind: 'prerender'
  /** The path of the page, such as `/about`. */
  readonly path: string
}

/** A cron trigger. */
export interface ScheduledEvent {
  /** Tells it from other events. */
  readonly kind: 'scheduled'
  /** The trigger, as in the Wrangler config: `0 3 * * *`. */
  readonly cron: string
  /** When it was due. */
  readonly scheduledTime: Date
}

/** A batch of a queue; with `message`, one of the batch. */
export interface QueueEvent {
  /** Tells it from other events. */
  readonly kind: 'queue'
  /** The name of the queue. */
  readonly queue: string
  /** The message that is worked on; undefined in the batch's own context. */
  readonly message: EventMessage | undefined
}

/** An incoming mail. */
export interface EmailEvent {
  /** Tells it from other events. */
  readonly kind: 'email'
  /** The sender's address, of the envelope. */
  readonly from: string
  /** The recipient's address, of the envelope. */
  readonly to: string
}

/** A method of a `WorkerEntrypoint`, called over a service binding. */
export interface RpcEvent {
  /** Tells it from other events. */
  readonly kind: 'rpc'
  /** The class. */
  readonly entrypoint: string
  /** The method that was called. */
  readonly method: string
}

/**
 * A Durable Object: one of its RPC methods, `fetch`, `alarm`, or a handler of a hibernating
 * WebSocket such as `webSocketMessage`.
 */
export interface DurableObjectEvent {
  /** Tells it from other events. */
  readonly kind: 'durable-object'
  /** The class. */
  readonly className: string
  /** The method or handler that runs. */
  readonly method: string
  /** The object's id. */
  readonly id: {
    /** The name that the id was made of. */
    readonly name?: string | undefined
    /** The id, in hexadecimal digits. */
    toString(): string
  }
}

/** A Workflow: its `run`, or with `step` the callback of one step. */
export interface WorkflowEvent {
  /** Tells it from other events. */
  readonly kind: 'workflow'
  /** The class. */
  readonly workflow: string
  /** The instance's id. */
  readonly instanceId: string
  /** The step that runs; undefined in `run` itself. */
  readonly step: string | undefined
}

/**
 * What made the Worker run, told apart by `kind`.
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
