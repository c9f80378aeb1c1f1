import type { Bindings } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { ActionLog } from './action-log.ts'
import type { RequestExecutionContext } from './lifetime.ts'
import { type RequestContext, stateOf } from './request-context.ts'

/** Gets each error that was not meant for the caller, as it was thrown. */
export type ErrorHook = (
  error: unknown,
  details: { requestId: string; where: string },
) => void | Promise<void>

/** The app's router, as the context knows it. */
export interface AppRouter {
  /** Handles a request in process, in the current context. */
  fetch(
    request: Request,
    platform: { env: Bindings; executionCtx: RequestExecutionContext },
  ): Response | Promise<Response>
  /** The path under which the actions are served. */
  basePath: string
  /** Returns the entry of `honoActions` at `path`, by exact names. */
  find(path: readonly string[]): object | undefined
  /** Returns the entry of a name, such as `admin.ban`. */
  findByName(name: string): object | undefined
  /** Returns the path of an action, such as `/api/admin/ban`, by its name. */
  pathOf(name: string): string | undefined
  /** The app's own hook for errors. */
  onError: ErrorHook | undefined
  /** The level from which actions are logged, or the function that gets the lines. */
  log: ActionLog
  /** True if responses have the durations of their actions in `Server-Timing`. */
  serverTiming: boolean
  /** True if actions run in spans of the runtime's trace. */
  spans: boolean
  /** Throws if another site made a browser send the request. */
  requireSameOrigin(request: Request): void
  /** Signs the cookie of a form's result. */
  secret: string | undefined
}

/** Returns the router, which may have to be loaded first. */
export type LoadRouter = () => AppRouter | Promise<AppRouter>

const key = Symbol.for('@gnosticdev/hono-actions:router')
const isolate = globalThis as { [key]?: LoadRouter }

/**
 * Makes a router known to every context of the isolate that is given none: those of crons, queues
 * and Durable Objects beside an Astro app, of which only the bundler knows the router.
 *
 * @example
 * ```ts
 * registerRouter(() => appRouterOf(createRouter(honoActions)))
 * ```
 */
export function registerRouter(load: LoadRouter): void {
  isolate[key] = load
}

/** Returns the function that loads the app's router; undefined if `context` knows none. */
export function loaderOf(context: RequestContext): LoadRouter | undefined {
  return stateOf(context).router ?? isolate[key]
}

/**
 * Returns the app's router, of which the current context knows.
 *
 * @throws Error if it knows none
 */
export async function routerOf(context: RequestContext): Promise<AppRouter> {
  const load = loaderOf(context)
  if (load) return load()
  throw new Error(
    withErrorUrl(
      'HA407',
      'This request context knows no router, so no action can be called in process. Mount ' +
        'createRouter(honoActions) in this Worker, hand it to createWorker(handlers, { router }), ' +
        'or name the integration in astro.config.mjs.',
    ),
  )
}
