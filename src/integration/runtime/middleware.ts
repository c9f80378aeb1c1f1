import { type AppRouter, astroRequestContext } from '@gnosticdev/hono-actions/context'
import { appRouterOf } from '@gnosticdev/hono-actions/router'

// In what is built the module does not change any more; in the dev server each edit makes another.
let built: AppRouter | undefined

async function load(): Promise<AppRouter> {
  const { router } = await import('virtual:@gnosticdev/hono-actions/router')
  const loaded = appRouterOf(router)
  if (__HONO_ACTIONS_BUILT__) built = loaded
  return loaded
}

/** The first middleware of the app: everything after it has the request context. */
export const onRequest = astroRequestContext({
  // Loaded by the first call in process: a page that makes none starts without the actions.
  router: () => built ?? load(),
})
