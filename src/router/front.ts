import { resultResponse } from '../actions/respond.ts'
import { requestIdHeader, requestIdOf } from '../context/request-id.ts'
import type { Cors } from './cors.ts'
import { appRouterOf } from './create.ts'
import { pathOf, type Refusal } from './resolve.ts'

type WorkerFetch<Env, Ctx> = (request: Request, env: Env, ctx: Ctx) => Promise<Response>

/**
 * Puts the router's look-up in front of Astro's handler: what it refuses gets the envelope, and
 * not what Astro's router, origin check or trailing-slash redirect would say first. Everything
 * else goes on to Astro, whose middleware then guards the actions.
 *
 * The integration does it where Astro's handler is the Worker's.
 *
 * @param astro Astro's handler
 * @param basePath the path under which the actions are served, with Astro's `base`
 * @param loadRouter gives what `createRouter` returned
 * @example
 * ```ts
 * const fetch = inFrontOfAstro(handle, '/api', async () => (await import('./router')).router)
 * ```
 */
export function inFrontOfAstro<Env, Ctx>(
  astro: WorkerFetch<Env, Ctx>,
  basePath: string,
  loadRouter: () => Promise<object>,
): WorkerFetch<Env, Ctx> {
  return async function inFrontOfAstro(request, env, ctx) {
    if (pathOf(request.url).startsWith(`${basePath}/`)) {
      // An actions file that fails to load fails in Astro's route too, which shows and logs it.
      const router = await loadRouter().then(appRouterOf, () => undefined)
      const preflight = router?.cors?.preflight(request)
      if (preflight) return preflight
      const target = router?.resolve(request)
      const refused = target && 'refusal' in target ? refusal(target.refusal, request) : undefined
      const response = refused ?? (await astro(request, env, ctx))
      return router?.cors ? withCors(response, request, router.cors) : response
    }
    return astro(request, env, ctx)
  }
}

function refusal({ error, headers }: Refusal, request: Request): Response {
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
