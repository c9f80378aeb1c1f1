import { resultResponse } from '../actions/respond.ts'
import { appRouterOf } from './create.ts'
import { pathOf } from './resolve.ts'

type WorkerFetch<Env, Ctx> = (request: Request, env: Env, ctx: Ctx) => Promise<Response>

/**
 * Puts the router's look-up in front of Astro's handler: what it refuses gets the envelope, and
 * not what Astro's router, origin check or trailing-slash redirect would say first. Everything
 * else goes on to Astro, whose middleware then guards the actions.
 */
export function inFrontOfAstro<Env, Ctx>(
  astro: WorkerFetch<Env, Ctx>,
  basePath: string,
  loadRouter: () => Promise<object>,
): WorkerFetch<Env, Ctx> {
  return async function inFrontOfAstro(request, env, ctx) {
    if (pathOf(request.url).startsWith(`${basePath}/`)) {
      // An actions file that fails to load fails in Astro's route too, which shows and logs it.
      const router = await loadRouter().catch(() => undefined)
      const target = router && appRouterOf(router).resolve(request)
      if (target && 'refusal' in target) {
        const { error, headers } = target.refusal
        return resultResponse({ data: null, error }, request, headers)
      }
    }
    return astro(request, env, ctx)
  }
}
