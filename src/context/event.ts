/** A message of a queue, as far as every runtime's types agree on it. */
export interface EventMessage {
  readonly id: string
  readonly timestamp: Date
  readonly body: unknown
  readonly attempts: number
}

/** A request: Astro's pages and the actions, or a Worker's `fetch`. */
export interface FetchEvent {
  readonly kind: 'fetch'
}

/** A cron trigger. */
export interface ScheduledEvent {
  readonly kind: 'scheduled'
  readonly cron: string
  /** When it was due. */
  readonly scheduledTime: Date
}

/** A batch of a queue; with `message`, one of the batch. */
export interface QueueEvent {
  readonly kind: 'queue'
  /** The name of the queue. */
  readonly queue: string
  readonly message: EventMessage | undefined
}

/** An incoming mail. */
export interface EmailEvent {
  readonly kind: 'email'
  readonly from: string
  readonly to: string
}

/** A method of a `WorkerEntrypoint`, called over a service binding. */
export interface RpcEvent {
  readonly kind: 'rpc'
  /** The class. */
  readonly entrypoint: string
  readonly method: string
}

/**
 * A Durable Object: one of its RPC methods, `fetch`, `alarm`, or a handler of a hibernating
 * WebSocket such as `webSocketMessage`.
 */
export interface DurableObjectEvent {
  readonly kind: 'durable-object'
  /** The class. */
  readonly className: string
  readonly method: string
  readonly id: { readonly name?: string | undefined; toString(): string }
}

/** A Workflow: its `run`, or with `step` the callback of one step. */
export interface WorkflowEvent {
  readonly kind: 'workflow'
  /** The class. */
  readonly workflow: string
  readonly instanceId: string
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
  | ScheduledEvent
  | QueueEvent
  | EmailEvent
  | RpcEvent
  | DurableObjectEvent
  | WorkflowEvent
