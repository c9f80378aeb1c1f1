import type { Bindings, Variables } from '../shared/env.ts'
import type { RequestEndedError, RequestExecutionContext } from './lifetime.ts'

/** A message of a queue: the properties that all runtimes' types have. */
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

/** A request: for Astro's pages and the actions, or a Worker's `fetch`. */
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

/**
 * The data of one request, or of another event that runs the Worker. Read it with
 * `getRequestContext()` in Astro middleware, pages, Hono middleware, actions, and functions that
 * they call.
 *
 * After the request has ended, all properties except `requestId` and `event` throw a
 * {@link RequestEndedError}.
 */
export interface RequestContext {
  /**
   * The id of the request: its `X-Request-Id`, else Cloudflare's `cf-ray`, else a UUID. The
   * response has it as `X-Request-Id`, and every line of the log has it.
   */
  readonly requestId: string
  /** The event that runs the Worker. */
  readonly event: ContextEvent
  /** The request's variables: `ctx.var` inside Hono. Writable, with the type `Variables`. */
  readonly vars: Variables
  /** The Worker's bindings, variables and secrets. */
  readonly env: Bindings
  /**
   * The incoming request. Its body may have been read, and its `cookie` header is current. A
   * prerendered page has one without headers. An event that is not a request has an empty request
   * to `http://localhost/`.
   */
  readonly request: Request
  /** Has `waitUntil`, for work after the response. */
  readonly executionCtx: RequestExecutionContext
  /** Aborts if the runtime reports that the client disconnected. Listeners run in this context. */
  readonly signal: AbortSignal
}
