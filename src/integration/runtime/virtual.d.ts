declare module 'virtual:@gnosticdev/hono-actions/router' {
  /** Return value of `createRouter`. */
  export const router: object
}

declare module 'virtual:astro:middleware' {
  import type { MiddlewareHandler } from 'astro'

  /** Middleware of the app and of all integrations. */
  export const onRequest: MiddlewareHandler
}

/**
 * Paths of the actions, with Astro's `base`, and the pattern of the route that serves them, or an
 * empty one. Defined by the integration.
 */
declare const __HONO_ACTIONS__: { base: string; basePath: string; route: string }

/** True in a build, false in the dev server. Defined by the integration. */
declare const __HONO_ACTIONS_BUILT__: boolean

/** Astro's `trailingSlash` option. Defined by the integration. */
declare const __HONO_ACTIONS_TRAILING_SLASH__: 'always' | 'never' | 'ignore'
