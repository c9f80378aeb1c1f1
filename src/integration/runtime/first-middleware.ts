import { astroRequestContext } from '@gnosticdev/hono-actions/context'
import { pageForms } from '@gnosticdev/hono-actions/internal'
import { sequence } from 'astro/middleware'
import { loadRouter } from './load-router.ts'

/**
 * The first middleware of the app: everything after it has the request context, and a form that is
 * posted to a page passes through all of it at the URL of its action.
 */
export const onRequest = sequence(
  astroRequestContext({ router: loadRouter }),
  pageForms({ trailingSlash: __HONO_ACTIONS_TRAILING_SLASH__ }),
)
