import type { MiddlewareHandler } from 'astro'
import type { RequestExecutionContext } from '../context/lifetime.ts'
import { stateOf } from '../context/request-context.ts'
import { requireRequestContext } from '../context/store.ts'
import { type TrailingSlash, withTrailingSlash, withUsualSlash } from '../shared/url.ts'
import { dispatch, handleAction, handleRefusal } from './dispatch.ts'
import { pathOf, type Target } from './match.ts'
import type { MadeRouter } from './router.ts'

/** Returns the router of `appRouterOf`, which may have to be loaded first. */
export type LoadRouter = () => MadeRouter | Promise<MadeRouter>

type WorkerFetch<Env, Ctx> = (request: Request, env: Env, ctx: Ctx) => Promise<Response>

/** Options of {@link dispatchBeforeAstro}. */
export interface BeforeAstroOptions<Env, Ctx> {
  /** The path under which the actions are served, with Astro's `base`. */
  basePath: string
  /** Astro's option of this name. */
  trailingSlash: TrailingSlash
  /** Returns the router of the actions; it is called for each request below `basePath`. */
  loadRouter: LoadRouter
  /**
   * Handles requests for actions. `direct` skips Astro, which must not have any middleware of the
   * app. Defaults to Astro's handler.
   */
  actions?: 'direct' | WorkerFetch<Env, Ctx>
}

/**
 * Puts the router's dispatcher before Astro's handler. Refusals are sent as results. Actions and
 * Hono routes go on to Astro's middleware, at whose end `actionsInAstro` handles them; all other
 * requests go on to Astro. The integration does it if Astro's handler is that of the Worker.
 *
 * @example
 * ```ts
 * const fetch = dispatchBeforeAstro(handle, {
 *   basePath: '/api',
 *   trailingSlash: 'ignore',
 *   loadRouter: () => appRouterOf(router),
 * })
 * export default { fetch }
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
    // An actions file that fails to load fails in Astro's route too, which shows and logs it.
    if (!router) return astro(request, env, ctx)
    // Astro would redirect to this URL, and its middleware compares paths of this form.
    const sentTo = (to: string) => (to === url ? request : new Request(to, request))
    const pass = (fetch: WorkerFetch<Env, Ctx>, target: Target) => {
      const sent = sentTo(withTrailingSlash(url, trailingSlash))
      router.matched.set(sent, target)
      return fetch(sent, env, ctx)
    }
    return dispatch(router, request, path, {
      action: (action) =>
        actions === 'direct'
          ? handleAction(router, action, request, path, { env, executionCtx: ctx })
          : pass(actions, { action }),
      routes: (target) => pass(astro, target),
      refusal: (refusal) => handleRefusal(refusal, request),
      next: () => astro(sentTo(withUsualSlash(url, trailingSlash)), env, ctx),
    })
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
 * Creates Astro middleware that handles the actions and Hono routes of the map whose paths match an
 * endpoint of the app as well, such as `src/pages/api/[id].ts`. It goes to the end of the app's
 * middleware.
 *
 * @param basePath the path under which the actions are served, with Astro's `base`
 * @param ownRoute the pattern of the Astro route that serves the router
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
  // Astro renders an error page with the request that has failed.
  const others = [ownRoute, '/404', '/500']
  return async function actionsInAstro({ request, isPrerendered, routePattern }, next) {
    const path = pathOf(request.url)
    if (isPrerendered || !path.startsWith(prefix)) return next()
    // A rewrite of Astro's would take the page's place for good, which is still to be rendered.
    const isOfPageForm = stateOf(requireRequestContext()).pageForm !== undefined
    if (!isOfPageForm && others.includes(routePattern)) return next()
    const router = await loadRouter()
    const target = router.matched.get(request) ?? router.match(request, path)
    if (!target) return next()
    router.matched.set(request, target)
    const context = requireRequestContext()
    const { env, executionCtx } = context
    const response = Promise.resolve(router.fetch(request, { env, executionCtx }))
    // Middleware of the app need not return the response of `next()`.
    stateOf(context).rendered = response
    return response
  }
}
