/** Where the app's actions are: defined by the integration when it builds. */
declare const __HONO_ACTIONS__:
  | { base: string; basePath: string; trailingSlash: 'always' | 'never' | 'ignore' }
  | undefined

/**
 * Astro's `base`, ending in a slash, the path of the actions, which begins with it, and Astro's
 * rule for a slash at the end of a path.
 */
export const { base, basePath, trailingSlash } =
  typeof __HONO_ACTIONS__ === 'object'
    ? __HONO_ACTIONS__
    : ({ base: '/', basePath: '/api', trailingSlash: 'ignore' } as const)
