import type { AppRouter } from './app-router.ts'
import { internalsOf, type RequestContext } from './request-context.ts'

/** The app's router, of which the current context knows. */
export async function routerOf(context: RequestContext): Promise<AppRouter> {
  const router = await internalsOf(context).router?.()
  if (router) return router
  throw new Error(
    'This request context knows no router, so no action can be called in process. ' +
      'Mount createRouter(honoActions) in this Worker, or name the integration in astro.config.mjs.',
  )
}
