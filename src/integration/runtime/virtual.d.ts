declare module 'virtual:@gnosticdev/hono-actions/router' {
  /** What `createRouter` returned. */
  export const router: object
}

declare module 'virtual:astro:middleware' {
  import type { MiddlewareHandler } from 'astro'

  /** The middleware of the app and of all integrations. */
  export const onRequest: MiddlewareHandler
}

/** Where the actions are served, with Astro's `base`. Defined by the integration. */
declare const __HONO_ACTIONS__: { base: string; basePath: string }

/** Whether the app is built, and not in the dev server. Defined by the integration. */
declare const __HONO_ACTIONS_BUILT__: boolean

/** Astro's rule for a slash at the end of a path. Defined by the integration. */
declare const __HONO_ACTIONS_TRAILING_SLASH__: 'always' | 'never' | 'ignore'
