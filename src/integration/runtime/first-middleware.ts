import { astroRequestContext } from '@gnosticdev/hono-actions/context'
import { pageForms } from '@gnosticdev/hono-actions/internal'
import { sequence } from 'astro/middleware'
import { loadRouter } from './load-router.ts'

/**
 * First middleware of the app. It opens the request context for everything after it. A form posted
 * to a page runs through all middleware at the URL of its action.
 */
export const onRequest = sequence(
  astroRequestContext({ router: loadRouter }),
  pageForms({ trailingSlash: __HONO_ACTIONS_TRAILING_SLASH__ }),
)
