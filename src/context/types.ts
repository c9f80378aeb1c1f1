import type { Bindings, Variables } from '../shared/env.ts'
import type { ContextEvent } from './event.ts'
import type { RequestExecutionContext } from './execution-context.ts'
import type { RequestEndedError } from './request-ended-error.ts'

/**
 * What belongs to one request, or to another event that made the Worker run. Read it with
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
  /** What made the Worker run. */
  readonly event: ContextEvent
  /** The request's variables: what `ctx.var` is inside Hono. Writable; typed by `Variables`. */
  readonly vars: Variables
  /** The Worker's bindings, variables and secrets. */
  readonly env: Bindings
  /**
   * The request as it came in. Its body may have been read. An event that is no request has an
   * empty one to `http://localhost/`.
   */
  readonly request: Request
  /** Has `waitUntil`, for what goes on after the response. */
  readonly executionCtx: RequestExecutionContext
  /** Aborts when the client goes away, where the runtime says so. Listeners run in this context. */
  readonly signal: AbortSignal
}
