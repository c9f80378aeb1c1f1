import type { Bindings } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { ActionLog } from './action-log.ts'
import type { RequestExecutionContext } from './lifetime.ts'
import { type RequestContext, stateOf } from './request-context.ts'

/**
 * A function that gets each unexpected error as it was thrown, with the request id and a
 * description of the code that failed, such as `/api/admin/ban`.
 */
export type ErrorHook = (
  error: unknown,
  details: { requestId: string; where: string },
) => void | Promise<void>

/** The queues of a router's actions. */
export interface ActionQueues {
  /** Names, as in the Wrangler config. */
  names: ReadonlySet<string>
  /** Bindings of queues whose names the router does not know. */
  unknown: readonly string[]
}

/** The app's router, as the request context provides it. */
export interface AppRouter {
  /** Handles a server-side call in the current context. */
  fetch(
    request: Request,
    platform: { env: Bindings; executionCtx: RequestExecutionContext },
  ): Response | Promise<Response>
  /** The path under which the actions are served. */
  basePath: string
  /** Returns the app's export at `path`, by exact names. */
  find(path: readonly string[]): object | undefined
  /** Returns the app's export of a name, such as `admin.ban`. */
  findByName(name: string): object | undefined
  /** Returns the path of an action by its name, such as `/api/admin/ban`. */
  pathOf(name: string): string | undefined
  /** The app's own hook for errors. */
  onError: ErrorHook | undefined
  /** The lowest level that is logged, or a function that gets the lines. */
  log: ActionLog
  /** True if responses have the durations of their actions in `Server-Timing`. */
  serverTiming: boolean
  /** True if actions run in spans of the runtime's trace. */
  spans: boolean
  /** Returns the queues that may have deferred actions. */
  queues(): ActionQueues
  /** Throws if a browser sent the request cross-origin. */
  requireSameOrigin(request: Request): void
  /** The key that signs data in cookies. */
  secret: string | undefined
}

/** A function that returns the router, which may have to be loaded first. */
export type LoadRouter = () => AppRouter | Promise<AppRouter>

const key = Symbol.for('@gnosticdev/hono-actions:router')
const loadedKey = Symbol.for('@gnosticdev/hono-actions:loaded-router')
const isolate = globalThis as { [key]?: LoadRouter; [loadedKey]?: AppRouter }

/**
 * Sets the default router of the isolate, for contexts that are created without one. In an Astro
 * app, these are the contexts of crons, queues and Durable Objects.
 *
 * @example
 * ```ts
 * registerRouter(() => appRouterOf(createRouter(honoActions)))
 * ```
 */
export function registerRouter(load: LoadRouter): void {
  isolate[key] = load
}

/** Returns the default router of the isolate; undefined if there is none. */
export async function defaultRouter(): Promise<AppRouter | undefined> {
  return isolate[key]?.()
}

/** Returns the function that loads the router of a context; undefined if there is none. */
export function loaderOf(context: RequestContext): LoadRouter | undefined {
  return stateOf(context).router ?? isolate[key]
}

/**
 * Sets the router for code that cannot wait for it to load, such as `formOf`.
 *
 * @example
 * ```ts
 * setLoadedRouter(appRouterOf(createRouter(honoActions)))
 * ```
 */
export function setLoadedRouter(router: AppRouter): void {
  isolate[loadedKey] = router
}

/** Returns the router of a context if it is loaded. */
export function loadedRouterOf(context: RequestContext): AppRouter | undefined {
  if (isolate[loadedKey]) return isolate[loadedKey]
  const router = loaderOf(context)?.()
  return router instanceof Promise ? undefined : router
}

/**
 * Returns the router of a context.
 *
 * @throws Error if there is none
 */
export async function routerOf(context: RequestContext): Promise<AppRouter> {
  const load = loaderOf(context)
  if (load) return load()
  throw new Error(
    withErrorUrl(
      'HA407',
      'The request context has no router, so actions cannot be called in process. Mount ' +
        'createRouter(honoActions) in this Worker, pass it to createWorker(handlers, { router }), ' +
        'or add the integration to astro.config.mjs.',
    ),
  )
}
