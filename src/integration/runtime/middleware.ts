import { astroRequestContext } from '@gnosticdev/hono-actions/context'
import { appRouterOf } from '@gnosticdev/hono-actions/router'

/** The first middleware of the app: everything after it has the request context. */
export const onRequest = astroRequestContext({
  // Loaded by the first call in process: a page that makes none starts without the actions.
  router: async () => appRouterOf((await import('virtual:@gnosticdev/hono-actions/router')).router),
})
