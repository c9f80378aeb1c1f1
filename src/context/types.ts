import type { Bindings, Variables } from '../shared/env.ts'
import type { ContextEvent } from './event.ts'
import type { RequestEndedError, RequestExecutionContext } from './lifetime.ts'

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
