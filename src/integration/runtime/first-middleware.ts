import { astroRequestContext } from '@gnosticdev/hono-actions/context'
import { pageForms } from '@gnosticdev/hono-actions/internal'
import { sequence } from 'astro/middleware'
import { nextAtAction } from './at-action.ts'
import { loadRouter } from './load-router.ts'

const forms = pageForms({ trailingSlash: __HONO_ACTIONS_TRAILING_SLASH__ })

/**
 * First middleware of the app. It opens the request context for everything after it. A form posted
 * to a page runs through all middleware at the URL of its action.
 */
export const onRequest = sequence(astroRequestContext({ router: loadRouter }), (astro, next) =>
  forms(astro, nextAtAction(astro, next)),
)
