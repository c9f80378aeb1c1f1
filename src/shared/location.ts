import type { TrailingSlash } from './url.ts'

/** Where the app's actions are: defined by the integration when it builds. */
declare const __HONO_ACTIONS__:
  | { base: string; basePath: string; trailingSlash: TrailingSlash }
  | undefined

/**
 * Astro's `base`, ending in a slash, the path of the actions, which begins with it, and Astro's
 * rule for a slash at the end of a path.
 */
export const { base, basePath, trailingSlash } =
  typeof __HONO_ACTIONS__ === 'object'
    ? __HONO_ACTIONS__
    : ({ base: '/', basePath: '/api', trailingSlash: 'ignore' } as const)

/** The name of the action at a path, such as `admin.ban`; undefined for a path that is not below `basePath`. */
export function actionNameAt(pathname: string): string | undefined {
  if (!pathname.startsWith(`${basePath}/`)) return undefined
  return pathname
    .slice(basePath.length + 1)
    .replace(/\/$/, '')
    .replaceAll('/', '.')
}
