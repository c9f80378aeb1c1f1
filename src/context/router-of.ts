import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { AppRouter, LoadRouter } from './app-router.ts'
import { internalsOf, type RequestContext } from './request-context.ts'

const key = Symbol.for('@gnosticdev/hono-actions:router')
const isolate = globalThis as { [key]?: LoadRouter }

/**
 * Makes a router known to every context of the isolate that is given none: those of crons, queues
 * and Durable Objects beside an Astro app, of which only the bundler knows the router.
 *
 * @example
 * ```ts
 * registerRouter(() => appRouterOf(createRouter(honoActions)))
 * ```
 */
export function registerRouter(load: LoadRouter): void {
  isolate[key] = load
}

/** How the app's router is got, of which the current context knows. */
export function loaderOf(context: RequestContext): LoadRouter | undefined {
  return internalsOf(context).router ?? isolate[key]
}

/** The app's router, of which the current context knows; a promise only where it has to be loaded. */
export function routerOf(context: RequestContext): AppRouter | Promise<AppRouter> {
  const router = loaderOf(context)?.()
  if (router) return router
  throw new Error(
    withErrorUrl(
      'HA407',
      'This request context knows no router, so no action can be called in process. Mount ' +
        'createRouter(honoActions) in this Worker, hand it to createWorker(handlers, { router }), ' +
        'or name the integration in astro.config.mjs.',
    ),
  )
}
