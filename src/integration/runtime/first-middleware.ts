import { astroRequestContext } from '@gnosticdev/hono-actions/context'
import { loadRouter } from './load-router.ts'

/** The first middleware of the app: everything after it has the request context. */
export const onRequest = astroRequestContext({ router: loadRouter })
