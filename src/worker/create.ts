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
} from './events.ts'

/** The execution context of a Worker's handlers, with a `waitUntil` that keeps the request's too. */
export interface WorkerExecutionContext extends RequestExecutionContext {
  /** Has the origin answer in place of a Worker that throws. */
  passThroughOnException(): void
  /** What the binding that called says of the caller. */
  readonly props: unknown
}

/** The handlers of a Worker's default export. */
export interface WorkerHandlers {
  /** Answers a request. */
  fetch?(request: Request, env: Bindings, ctx: WorkerExecutionContext): Response | Promise<Response>
  /** Runs at the times of a cron trigger. */
  scheduled?(
    controller: ScheduledController,
    env: Bindings,
    ctx: WorkerExecutionContext,
  ): void | Promise<void>
  /** Takes messages of a queue. */
  queue?(batch: QueueBatch, env: Bindings, ctx: WorkerExecutionContext): void | Promise<void>
  /** Takes an incoming mail. */
  email?(message: IncomingEmail, env: Bindings, ctx: WorkerExecutionContext): void | Promise<void>
}

/** Options of {@link createWorker}. */
export interface WorkerOptions {
  /**
   * What `createRouter` returned, for `actions`, `honoClient` and deferred actions outside `fetch`.
   * In an Astro app the integration's own is found without it.
   */
  router?: object
  /**
   * The names of dead letter queues that this Worker consumes: deferred actions that are in one have
   * failed for good, so they are not run again, and `queue` gets them like any other message.
   */
  deadLetterQueues?: readonly string[]
}

type Handler = (subject: unknown, env: Bindings, ctx: RequestExecutionContext) => unknown

/**
 * Makes the default export of a Worker whose handlers all have the request context: `fetch`,
 * `scheduled`, `queue` and `email`. Each event has its own, with an id and `waitUntil`, and
 * `event.kind` tells which it is. What else it is given is exported as it is.
 *
 * Messages of a queue that are deferred actions are run here, and `queue` gets the others.
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
      // Thrown, the messages are not lost: the queue delivers them again, by its rules.
      else throw new Error(withErrorUrl('HA702', noHandler(batch.queue)))
    })
  }
  // Name by name what was given, and `queue`, which the runtime looks for.
  return wrapped as unknown as Handlers
}

function noHandler(queue: string): string {
  return (
    `The queue ${queue} has messages that are no deferred actions, and the Worker has no handler for ` +
    'them. Add one: createWorker({ fetch, queue: (batch) => forEachMessage(batch, (message) => { ... }) })'
  )
}

/** It was made of the one that the runtime gave, and has all that was in that. */
function executionCtxOf(context: RequestContext): WorkerExecutionContext {
  return context.executionCtx as WorkerExecutionContext
}
