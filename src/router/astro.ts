import type { APIContext, MiddlewareHandler } from 'astro'
import { skipAstroCache } from '../context/keep-private.ts'
import type { RequestExecutionContext } from '../context/lifetime.ts'
import { stateOf } from '../context/request-context.ts'
import { requireRequestContext } from '../context/store.ts'
import { type TrailingSlash, withTrailingSlash, withUsualSlash } from '../shared/url.ts'
import { dispatch, type Handlers, handleAction, handleRefusal } from './dispatch.ts'
import { pathOf, type Target } from './match.ts'
import type { MadeRouter } from './router.ts'

/** A function that returns the router of `appRouterOf`, which may have to be loaded first. */
export type LoadRouter = () => MadeRouter | Promise<MadeRouter>

type WorkerFetch<Env, Ctx> = (request: Request, env: Env, ctx: Ctx) => Promise<Response>

/** Options of {@link dispatchBeforeAstro}. */
export interface BeforeAstroOptions<Env, Ctx> {
  /** The path under which the actions are served, with Astro's `base`. */
  basePath: string
  /** Astro's option of this name. */
  trailingSlash: TrailingSlash
  /** Returns the router of the actions. Called for each request below `basePath`. */
  loadRouter: LoadRouter
  /**
   * Handles requests for actions. `direct` skips Astro, so use it only if the app has no Astro
   * middleware. Defaults to Astro's handler.
   */
  actions?: 'direct' | WorkerFetch<Env, Ctx>
}

/**
 * Puts the router before Astro's handler. The router refuses invalid requests. Requests for actions
 * and Hono routes pass through Astro's middleware, and then `actionsInAstro` handles them. Astro
 * handles all other requests. The integration adds it if Astro's handler is the Worker's.
 *
 * @param astro Astro's handler
 * @param options how the app serves its actions
 * @example
 * ```ts
 * export default {
 *   fetch: dispatchBeforeAstro(handle, {
 *     basePath: '/api',
 *     trailingSlash: 'ignore',
 *     loadRouter: () => appRouterOf(router),
 *   }),
 * }
 * ```
 */
export function dispatchBeforeAstro<Env extends object, Ctx extends RequestExecutionContext>(
  astro: WorkerFetch<Env, Ctx>,
  { basePath, trailingSlash, loadRouter, actions = astro }: BeforeAstroOptions<Env, Ctx>,
): WorkerFetch<Env, Ctx> {
  const prefix = `${basePath}/`
  return async function dispatchBeforeAstro(request, env, ctx) {
    const { url } = request
    const path = pathOf(url)
    if (!path.startsWith(prefix)) return astro(request, env, ctx)
    const router = await load(loadRouter)
    // If the actions file fails to load, Astro's route shows and logs the error.
    if (!router) return astro(request, env, ctx)
    // Without this form of the URL, Astro would redirect. Middleware also compares such paths.
    const sentTo = (to: string) => (to === url ? request : new Request(to, request))
    const pass = (fetch: WorkerFetch<Env, Ctx>, target: Target) => {
      const sent = sentTo(withTrailingSlash(url, trailingSlash))
      router.matched.set(sent, target)
      return fetch(sent, env, ctx)
    }
    const handlers: Handlers<undefined> = {
      action: (action) =>
        actions === 'direct'
          ? handleAction(router, action, request, path, { env, executionCtx: ctx })
          : pass(actions, { action }),
      routes: (target) => pass(astro, target),
      refusal: (refusal) => handleRefusal(refusal, request),
      next: () => astro(sentTo(withUsualSlash(url, trailingSlash)), env, ctx),
    }
    return dispatch(router, request, path, handlers, undefined)
  }
}

async function load(loadRouter: LoadRouter): Promise<MadeRouter | undefined> {
  try {
    return await loadRouter()
  } catch {
    return undefined
  }
}

/**
 * Creates Astro middleware that handles actions and Hono routes if their paths also match an
 * endpoint of the app, such as `src/pages/api/[id].ts`. Add it after the app's middleware.
 *
 * @param basePath the path under which the actions are served, with Astro's `base`
 * @param ownRoute the pattern of the Astro route that serves the router
 * @param loadRouter returns the router of the actions
 * @example
 * ```ts
 * export const onRequest = sequence(
 *   astroRequestContext(),
 *   myMiddleware,
 *   actionsInAstro('/api', '/api/[...path]', () => appRouterOf(router)),
 * )
 * ```
 */
export function actionsInAstro(
  basePath: string,
  ownRoute: string,
  loadRouter: LoadRouter,
): MiddlewareHandler {
  const prefix = `${basePath}/`
  // Astro renders an error page with the failed request.
  const others = [ownRoute, '/404', '/500']
  return async function actionsInAstro(astro, next) {
    const { request, isPrerendered, routePattern } = astro
    const path = pathOf(request.url)
    if (isPrerendered || !path.startsWith(prefix)) return next()
    // For a page form, an Astro rewrite to the action would prevent the page from being rendered.
    const isOfPageForm = stateOf(requireRequestContext()).pageForm !== undefined
    if (!isOfPageForm && others.includes(routePattern)) return next()
    const router = await loadRouter()
    const target = router.matched.get(request) ?? router.match(request, path)
    if (!target) return next()
    router.matched.set(request, target)
    const response = serveInAstro(router, astro)
    // Middleware of the app need not return the response of `next()`.
    stateOf(requireRequestContext()).rendered = response
    return response
  }
}

/**
 * Handles a request of Astro's with the router, whose responses have their own cache headers.
 *
 * @example
 * ```ts
 * export const ALL: APIRoute = (astro) => serveInAstro(appRouterOf(router), astro)
 * ```
 */
export async function serveInAstro(router: MadeRouter, astro: APIContext): Promise<Response> {
  skipAstroCache(astro)
  const context = requireRequestContext()
  stateOf(context).hasOwnCacheHeaders = true
  const { env, executionCtx } = context
  return router.fetch(astro.request, { env, executionCtx })
}
