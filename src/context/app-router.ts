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

/** What the router of the app does for those who reach it through the context. */
export interface AppRouter {
  /** Answers a request in process, in the current context. */
  fetch(
    request: Request,
    platform: { env: Bindings; executionCtx: RequestExecutionContext },
  ): Response | Promise<Response>
  /** The path under which the actions are served. */
  basePath: string
  /** What the app exports at `path`, by exact names. */
  find(path: readonly string[]): object | undefined
  /** The same by a name such as `admin.ban`. */
  findByName(name: string): object | undefined
  /** The path of an action, such as `/api/admin/ban`, by its name. */
  pathOf(name: string): string | undefined
  /** The app's own hook for errors. */
  onError: ErrorHook | undefined
  /** From which level on actions are logged, and where. */
  log: ActionLog
  /** Whether responses tell in `Server-Timing` how long their actions took. */
  serverTiming: boolean
  /** Whether actions run in spans of the runtime's trace. */
  spans: boolean
  /** Throws the refusal of a request that another site made a browser send. */
  requireSameOrigin(request: Request): void
  /** Signs what goes through a visitor's hands and comes back. */
  secret: string | undefined
}

/** Gets the router, which may have to be loaded first. */
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

/** How the app's router is got, of which the current context knows. */
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
