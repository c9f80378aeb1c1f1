import type { Bindings, Variables } from '../shared/env.ts'
import type { RequestEndedError, RequestExecutionContext } from './lifetime.ts'

/** A message of a queue, as far as every runtime's types agree on it. */
export interface EventMessage {
  /** The id that the queue gave it. */
  readonly id: string
  /** When it was sent. */
  readonly timestamp: Date
  /** The value that was sent. */
  readonly body: unknown
  /** The number of deliveries, with this one. */
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
 * The event that made the Worker run. Its `kind` tells events apart.
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
 * The data of one request, or of another event that made the Worker run. Read it with
 * `getRequestContext()` wherever the request leads: Astro middleware, pages, Hono middleware,
 * actions and what they call.
 *
 * Once the request has ended everything but `requestId` and `event` throws a
 * {@link RequestEndedError}.
 */
export interface RequestContext {
  /**
   * Unique for each request: what came in as `X-Request-Id`, else Cloudflare's `cf-ray`, else a
   * UUID. The answer has it as `X-Request-Id`, and so has every line of the log.
   */
  readonly requestId: string
  /** The event that made the Worker run. */
  readonly event: ContextEvent
  /** The request's variables: what `ctx.var` is inside Hono. Writable; typed by `Variables`. */
  readonly vars: Variables
  /** The Worker's bindings, variables and secrets. */
  readonly env: Bindings
  /**
   * The request as it came in. Its body may have been read, and its `cookie` header is current. A
   * prerendered page has one without headers. An event that is not a request has an empty one to
   * `http://localhost/`.
   */
  readonly request: Request
  /** Has `waitUntil`, for what goes on after the response. */
  readonly executionCtx: RequestExecutionContext
  /** Aborts when the client goes away, where the runtime says so. Listeners run in this context. */
  readonly signal: AbortSignal
}
