/** Where the app's actions are: defined by the integration when it builds. */
declare const __HONO_ACTIONS__: { base: string; basePath: string } | undefined

/** Astro's `base`, ending in a slash, and the path of the actions, which begins with it. */
export const { base, basePath } =
  typeof __HONO_ACTIONS__ === 'object' ? __HONO_ACTIONS__ : { base: '/', basePath: '/api' }
