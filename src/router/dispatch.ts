import { resultResponse } from '../actions/response/respond.ts'
import type { RequestExecutionContext } from '../context/execution-context.ts'
import { requestIdHeader, requestIdOf } from '../context/request-id.ts'
import { isThenable } from '../shared/is-thenable.ts'
import { unlessFails, withValue } from '../shared/on-demand.ts'
import type { Cors } from './cors.ts'
import { pathOf, type Refusal } from './match.ts'
import { appRouterOf, type MadeRouter } from './router.ts'

type WorkerFetch<Env, Ctx> = (request: Request, env: Env, ctx: Ctx) => Promise<Response>

/**
 * How a request gets to the router: `answer` is the router's, in the context there is then; `path`
 * is that of an action, and undefined for the app's Hono routes, of which there may be any number.
 */
type Way<Env, Ctx> = (
  request: Request,
  env: Env,
  ctx: Ctx,
  answer: () => Response | Promise<Response>,
  path: string | undefined,
) => Response | Promise<Response>

/**
 * Puts the router's look-up in front of Astro's handler: what it refuses gets the envelope, and
 * not what Astro's router, origin check or trailing-slash redirect would say first. Everything
 * else goes on to Astro, whose middleware then guards the actions; or by a shorter way.
 *
 * The integration does it where Astro's handler is the Worker's.
 *
 * @param astro Astro's handler
 * @param basePath the path under which the actions are served, with Astro's `base`
 * @param loadRouter gives what `createRouter` returned
 * @param way to the router for what the look-up has found; defaults to Astro's handler, whose
 * routes lead there. It must not leave out the app's Astro middleware, where there is any.
 * @example
 * ```ts
 * const fetch = inFrontOfAstro(handle, '/api', async () => (await import('./router')).router)
 * ```
 */
export function inFrontOfAstro<Env extends object, Ctx extends RequestExecutionContext>(
  astro: WorkerFetch<Env, Ctx>,
  basePath: string,
  loadRouter: () => object | Promise<object>,
  way: Way<Env, Ctx> = astro,
): WorkerFetch<Env, Ctx> {
  const prefix = `${basePath}/`
  return async function inFrontOfAstro(request, env, ctx) {
    const path = pathOf(request.url)
    if (!path.startsWith(prefix)) return astro(request, env, ctx)
    const loading = load(loadRouter)
    const router = isThenable(loading) ? await loading : loading
    // An actions file that fails to load fails in Astro's route too, which shows and logs it.
    if (!router) return astro(request, env, ctx)
    const preflight = router.cors?.preflight(request)
    if (preflight) return preflight
    const target = router.resolve(request, path)
    const given = { env, executionCtx: ctx }
    const action = 'action' in target ? path : undefined
    const response =
      'refusal' in target
        ? await refusal(target.refusal, request)
        : await way(request, env, ctx, () => router.answer(target, request, path, given), action)
    return router.cors ? withCors(response, request, router.cors) : response
  }
}

/**
 * Answers below `basePath` without Astro: for an app that has no Astro middleware, of which nothing
 * is left out then. The integration does it where that is so.
 *
 * @param astro Astro's handler
 * @param basePath the path under which the actions are served, with Astro's `base`
 * @param loadRouter gives what `createRouter` returned
 * @example
 * ```ts
 * const fetch = besideAstro(handle, '/api', async () => (await import('./router')).router)
 * ```
 */
export function besideAstro<Env extends object, Ctx extends RequestExecutionContext>(
  astro: WorkerFetch<Env, Ctx>,
  basePath: string,
  loadRouter: () => object | Promise<object>,
): (request: Request, env: Env, ctx: Ctx) => Response | Promise<Response> {
  const prefix = `${basePath}/`
  let fetch: MadeRouter['fetch'] | undefined
  return function besideAstro(request, env, ctx) {
    if (!pathOf(request.url).startsWith(prefix)) return astro(request, env, ctx)
    const given = { env, executionCtx: ctx }
    if (fetch) return fetch(request, given)
    return withValue(load(loadRouter), (router) => {
      fetch = router?.fetch
      return fetch ? fetch(request, given) : astro(request, env, ctx)
    })
  }
}

function load(
  loadRouter: () => object | Promise<object>,
): MadeRouter | undefined | Promise<MadeRouter | undefined> {
  return unlessFails<MadeRouter | undefined>(
    () => withValue(loadRouter(), appRouterOf),
    () => undefined,
  )
}

function refusal({ error, headers }: Refusal, request: Request): Promise<Response> {
  const id = { [requestIdHeader]: requestIdOf(request) }
  return resultResponse({ data: null, error }, request, { ...id, ...headers })
}

/** Also what the app's own middleware answers: a script may have to see that it was refused. */
function withCors(response: Response, request: Request, cors: Cors): Response {
  if (response.status === 101) return response
  const copy = new Response(response.body, response)
  cors.addHeaders(request, copy.headers)
  return copy
}
