import { astroRequestContext } from '@gnosticdev/hono-actions/context'

/** The first middleware of the app: everything after it has the request context. */
export const onRequest = astroRequestContext({
  dispatch: async (request, { env, executionCtx }) => {
    // Loaded by the first call in process: a page that makes none starts without the actions.
    const { router } = await import('virtual:@gnosticdev/hono-actions/router')
    return router.fetch(request, env, executionCtx)
  },
})
