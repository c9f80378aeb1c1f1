import { Hono } from 'hono'
import { definitionOf } from '../actions/define/definition.ts'
import type { ActionLimits } from '../actions/input/limits.ts'
import { failureResponse } from '../actions/response/respond.ts'
import type { ActionLog } from '../context/action-log.ts'
import type { ActionQueues, AppRouter, ErrorHook, LoadRouter } from '../context/app-router.ts'
import type { HonoEnv } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { basePath as appBasePath } from '../shared/location.ts'
import { once } from '../shared/once.ts'
import { type Cors, type CorsOptions, createCors } from './cors.ts'
import { type AllowedOrigins, requireSameOrigin } from './csrf.ts'
import {
  dispatch,
  dispatchMiddleware,
  type Handlers,
  handleAction,
  handleRefusal,
} from './dispatch.ts'
import { basePathProblem, type HonoActions, type HonoEntry, readEntries } from './entries.ts'
import { logRefusal } from './log-refusal.ts'
import { createMatch, type Match, pathOf, type Target } from './match.ts'
import type { AllowedDomain } from './trusted-origin.ts'

/** The routes of the OpenAPI document and its page: the return value of `openApi()`. */
export type OpenApiRoutes = (
  entries: ReadonlyMap<string, HonoEntry>,
  basePath: string,
) => ReadonlyMap<string, HonoEntry>

/** Options of {@link createRouter}. */
export interface RouterOptions {
  /**
   * The path under which the actions are served.
   * @default '/api'
   */
  basePath?: string
  /**
   * Gets every unexpected error, after it was logged. With the integration, export it from the
   * actions file as `onActionError`.
   */
  onError?: ErrorHook | undefined
  /**
   * Other origins that may call actions with cookies, such as `https://app.example.com`. To let
   * them read the responses, use `cors`. Defaults to none.
   */
  allowedOrigins?: readonly string[] | undefined
  /**
   * Public domains of a site behind a proxy, as in Astro's `security.allowedDomains`, which the
   * integration passes on. For these, the `X-Forwarded-*` headers set the site's own origin.
   * Defaults to none.
   */
  allowedDomains?: readonly AllowedDomain[] | undefined
  /**
   * Allows scripts of other origins to call actions and read the responses. These origins need not
   * be in `allowedOrigins`. Off by default.
   */
  cors?: CorsOptions | undefined
  /** Default limits of the request body, for actions without limits of their own. */
  limits?: ActionLimits | undefined
  /**
   * Lowest level that is logged, or a function that gets the lines instead. Each run of an action
   * writes one line of JSON to the console: `error` for a status of 500 and above, `warn` for 400
   * and above, otherwise `info`. With the integration, export the function from the actions file as
   * `onActionLog`.
   * @default 'error'
   */
  log?: ActionLog | undefined
  /**
   * Adds a `Server-Timing` header to responses, with the durations of the actions that ran before
   * the response was sent.
   * @default false
   */
  serverTiming?: boolean | undefined
  /**
   * Runs each action in a span of the runtime's trace. Set it if traces are on in the Wrangler
   * config. The integration sets it.
   * @default false
   */
  spans?: boolean | undefined
  /**
   * Names of the queues of deferred actions, by their bindings, as in the Wrangler config:
   * `{ MAIL: 'mail' }`. Deferred actions run only from these queues. The integration reads them from
   * the Wrangler config.
   */
  queues?: Readonly<Record<string, string>> | undefined
  /**
   * Serves an OpenAPI document and a reference page: pass `openApi()` of
   * `@gnosticdev/hono-actions/openapi`. Off by default.
   */
  openapi?: OpenApiRoutes | undefined
  /**
   * Key that signs the result of a form in its cookie across a redirect. The integration creates
   * one. Without it, `redirectTo` has no effect.
   */
  secret?: string
}

/** The internal part of a router. */
export interface MadeRouter extends AppRouter {
  /** The app's exports by path, such as `admin/ban`. */
  entries: ReadonlyMap<string, HonoEntry>
  cors: Cors | undefined
  match: Match
  /** Returns this router. A function that a request creates would reference that request. */
  load: LoadRouter
  /** The targets of matched requests that were passed on, so that none is matched twice. */
  matched: WeakMap<Request, Target>
}

// A registered symbol: another loaded copy of this module may read it.
const key = Symbol.for('@gnosticdev/hono-actions:app-router')

/**
 * Creates the Hono app that serves `honoActions`. The integration does it for you. Create one
 * yourself for `src/fetch.ts` or a Worker without Astro.
 *
 * The router matches a request by its path, method and content type. The action or the Hono app
 * then handles it in a request context.
 *
 * @throws Error if an entry is not a Hono app or its name cannot be in a URL
 * @example
 * ```ts
 * // a Worker without Astro
 * import { createRouter } from '@gnosticdev/hono-actions/router'
 * import { honoActions } from './actions'
 *
 * export default createRouter(honoActions)
 * ```
 */
export function createRouter(actions: HonoActions, options: RouterOptions = {}): Hono<HonoEnv> {
  return makeRouter(actions, options, true)
}

/** Creates the router of an entrypoint, whose actions are called over RPC. */
export function createRpcRouter(actions: HonoActions, options: RouterOptions): MadeRouter {
  return appRouterOf(makeRouter(actions, { basePath: appBasePath, ...options }, false))
}

function makeRouter(
  actions: HonoActions,
  options: RouterOptions,
  isServed: boolean,
): Hono<HonoEnv> {
  const { basePath = '/api' } = options
  const problem = basePathProblem(basePath)
  if (problem) {
    throw new Error(
      withErrorUrl(
        'HA201',
        `createRouter: the basePath "${basePath}" can't be used: ${problem}. ` +
          "Write something like createRouter(honoActions, { basePath: '/api' })",
      ),
    )
  }
  const entries = readEntries(actions, options.limits, isServed)
  for (const [name, entry] of options.openapi?.(entries, basePath) ?? []) entries.set(name, entry)
  const routes = new Hono<HonoEnv>({ strict: false })
  for (const [name, entry] of entries) {
    if (!definitionOf(entry)) routes.route(`${basePath}/${name}`, entry)
  }
  // Not on the app: where the app is mounted, Hono would put the dispatcher in a chain of its own.
  routes.onError((error, c) => failureResponse(c, error))
  // Not by splitting the name: a key may have dots.
  const byName = once(
    () => new Map([...entries.keys()].map((path) => [path.replaceAll('/', '.'), path])),
  )
  const cors = options.cors && createCors(options.cors)
  const log = options.log ?? 'error'
  const allowed: AllowedOrigins = {
    domains: options.allowedDomains ?? [],
    onRefused: (request, error, reason) =>
      logRefusal(log, request, pathOf(request.url), error, reason),
    origins: new Set([...(options.allowedOrigins ?? []), ...(cors?.origins ?? [])]),
    isOpen: cors?.isOpen ?? false,
  }
  const app = new Hono<HonoEnv>({ strict: false })
  const byHono = app.fetch
  interface Call {
    request: Request
    path: string
    env: Parameters<typeof byHono>[1]
    executionCtx: Parameters<typeof byHono>[2]
  }
  const toHono = async ({ request, env, executionCtx }: Call) => byHono(request, env, executionCtx)
  const handlers: Handlers<Call> = {
    action: (action, call) => handleAction(router, action, call.request, call.path, call),
    routes(target, call) {
      router.matched.set(call.request, target)
      return toHono(call)
    },
    refusal: (refusal, { request }) => handleRefusal(refusal, request),
    // Routes that were added to the app later.
    next: toHono,
  }
  const fetch: typeof app.fetch = (request, env, executionCtx) => {
    const path = pathOf(request.url)
    return dispatch(router, request, path, handlers, { request, path, env, executionCtx })
  }
  const router: MadeRouter = {
    basePath,
    entries,
    match: createMatch(entries, routes, basePath, allowed),
    load: () => router,
    matched: new WeakMap(),
    // This package and Hono use only `waitUntil` of an execution context.
    fetch: async (request, { env, executionCtx }) =>
      fetch(request, env, executionCtx as Parameters<typeof fetch>[2]),
    find: (path) => entries.get(path.join('/')),
    findByName: (name) => entries.get(byName().get(name) ?? ''),
    pathOf(name) {
      const path = byName().get(name)
      return path === undefined ? undefined : `${basePath}/${path}`
    },
    onError: options.onError,
    log,
    serverTiming: options.serverTiming ?? false,
    spans: options.spans ?? false,
    secret: options.secret,
    queues: once(() => queuesOf(entries, options.queues)),
    requireSameOrigin: (request) => requireSameOrigin(request, allowed),
    cors,
  }
  app.fetch = fetch
  app.use(`${basePath}/*`, dispatchMiddleware(router))
  app.route('/', routes)
  return Object.defineProperty(app, key, { value: router })
}

function queuesOf(
  entries: ReadonlyMap<string, HonoEntry>,
  nameByBinding: Readonly<Record<string, string>> = {},
): ActionQueues {
  const bindings = new Set<string>()
  for (const entry of entries.values()) {
    const { queue } = definitionOf(entry) ?? {}
    if (queue) bindings.add(queue.binding)
  }
  const names = new Set<string>()
  const unknown: string[] = []
  for (const binding of bindings) {
    const name = Object.hasOwn(nameByBinding, binding) ? nameByBinding[binding] : undefined
    if (name) names.add(name)
    else unknown.push(binding)
  }
  return { names, unknown }
}

/**
 * Returns the internal part of a router of `createRouter`.
 *
 * @throws Error for any other value
 * @example
 * ```ts
 * const { basePath, findByName } = appRouterOf(createRouter(honoActions))
 * ```
 */
export function appRouterOf(router: object): MadeRouter {
  const appRouter = (router as { [key]?: MadeRouter })[key]
  if (appRouter) return appRouter
  throw new Error(
    withErrorUrl(
      'HA206',
      'The router was not created by createRouter. ' +
        'Write: createWorker(handlers, { router: createRouter(honoActions) })',
    ),
  )
}
