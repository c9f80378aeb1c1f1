import type { RequestExecutionContext } from '../context/lifetime.ts'
import { createRequestContext, type RequestContext } from '../context/request-context.ts'
import { respondInContext, runInContext } from '../context/run-in-context.ts'
import { appRouterOf } from '../router/router.ts'
import type { Bindings } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { consumeDeferred } from './deferred.ts'
import {
  handlerEvent,
  type IncomingEmail,
  type QueueBatch,
  type ScheduledController,
} from './handler-events.ts'

/**
 * The execution context of a Worker's handlers. Its `waitUntil` also extends the request context.
 */
export interface WorkerExecutionContext extends RequestExecutionContext {
  /** Sends the request to the origin if the Worker throws. */
  passThroughOnException(): void
  /** Properties that the calling binding sets for the caller. */
  readonly props: unknown
}

/** Handlers of a Worker's default export. */
export interface WorkerHandlers {
  /** Handles a request. */
  fetch?(request: Request, env: Bindings, ctx: WorkerExecutionContext): Response | Promise<Response>
  /** Handles a cron trigger. */
  scheduled?(
    controller: ScheduledController,
    env: Bindings,
    ctx: WorkerExecutionContext,
  ): void | Promise<void>
  /** Handles messages of a queue. */
  queue?(batch: QueueBatch, env: Bindings, ctx: WorkerExecutionContext): void | Promise<void>
  /** Handles an incoming email. */
  email?(message: IncomingEmail, env: Bindings, ctx: WorkerExecutionContext): void | Promise<void>
}

/** Options of {@link createWorker}. */
export interface WorkerOptions {
  /**
   * The return value of `createRouter`, for `actions`, `honoClient` and deferred actions outside of
   * `fetch`. Defaults to the router of the integration.
   */
  router?: object
  /**
   * Names of dead letter queues that this Worker consumes. A deferred action in one of them has
   * failed permanently, so it does not run again. `queue` receives it like any other message.
   */
  deadLetterQueues?: readonly string[]
}

type Handler = (subject: unknown, env: Bindings, ctx: RequestExecutionContext) => unknown

/**
 * Creates the default export of a Worker whose `fetch`, `scheduled`, `queue` and `email` have the
 * request context. Each event has its own. Other properties of `handlers` are exported unchanged.
 *
 * It runs deferred actions from queue messages, and passes all other messages to `queue`.
 *
 * @example
 * ```ts
 * // an Astro app: main = "src/worker.ts" in wrangler.toml
 * import { handle } from '@astrojs/cloudflare/handler'
 * import { createWorker } from '@gnosticdev/hono-actions/worker'
 *
 * export default createWorker({
 *   fetch: handle,
 *   async scheduled() {
 *     await actions.prune()
 *   },
 * })
 * ```
 */
export function createWorker<Handlers extends WorkerHandlers>(
  handlers: Handlers,
  options: WorkerOptions = {},
): Handlers {
  const { deadLetterQueues = [] } = options
  const router = options.router && appRouterOf(options.router)
  const load = router && (() => router)
  const open = (
    name: 'fetch' | 'scheduled' | 'queue' | 'email',
    subject: unknown,
    env: Bindings,
    executionCtx: RequestExecutionContext,
  ) => {
    const event = handlerEvent(name, subject)
    const request = event.kind === 'fetch' ? { request: subject as Request } : undefined
    return createRequestContext({ ...request, env, executionCtx, event, router: load })
  }
  const wrapped: Record<string, unknown> = Object.fromEntries(Object.entries(handlers))
  for (const name of ['scheduled', 'email'] as const) {
    const handler = handlers[name] as Handler | undefined
    if (!handler) continue
    wrapped[name] = (subject: unknown, env: Bindings, ctx: RequestExecutionContext) => {
      const context = open(name, subject, env, ctx)
      return runInContext(context, () =>
        handler.call(handlers, subject, context.env, context.executionCtx),
      )
    }
  }
  if (handlers.fetch) {
    wrapped['fetch'] = (request: Request, env: Bindings, ctx: RequestExecutionContext) => {
      const context = open('fetch', request, env, ctx)
      return respondInContext(context, async () => {
        const response = await handlers.fetch?.(request, context.env, executionCtxOf(context))
        if (response) return response
        throw new Error(
          withErrorUrl(
            'HA701',
            'The fetch handler of the Worker returned no response. ' +
              "Return one: createWorker({ fetch: () => new Response('Not found', { status: 404 }) })",
          ),
        )
      })
    }
  }
  wrapped['queue'] = (batch: QueueBatch, env: Bindings, ctx: RequestExecutionContext) => {
    const context = open('queue', batch, env, ctx)
    return runInContext(context, async () => {
      const rest = deadLetterQueues.includes(batch.queue) ? batch : await consumeDeferred(batch)
      if (rest.messages.length === 0) return
      if (handlers.queue) await handlers.queue(rest, context.env, executionCtxOf(context))
      // The queue delivers the messages again after an error, so they are not lost.
      else throw new Error(withErrorUrl('HA702', noHandler(batch.queue)))
    })
  }
  // The type has the names that were given. `queue` is added, because the runtime looks it up.
  return wrapped as unknown as Handlers
}

function noHandler(queue: string): string {
  return (
    `The queue ${queue} has messages that are no deferred actions, and the Worker has no handler for ` +
    'them. Add one: createWorker({ fetch, queue: (batch) => forEachMessage(batch, (message) => { ... }) })'
  )
}

/** Returns the context's `executionCtx`, which wraps the runtime's and has all of its members. */
function executionCtxOf(context: RequestContext): WorkerExecutionContext {
  return context.executionCtx as WorkerExecutionContext
}
