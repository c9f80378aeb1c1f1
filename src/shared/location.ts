/** The paths of the app, which the integration defines while it builds. */
declare const __HONO_ACTIONS__: { base: string; basePath: string } | undefined

/** True in an Astro app with the integration. */
export const hasIntegration = typeof __HONO_ACTIONS__ === 'object'

/** Astro's `base`, with a slash at its end, and the path of the actions, which starts with it. */
export const { base, basePath } =
  typeof __HONO_ACTIONS__ === 'object' ? __HONO_ACTIONS__ : { base: '/', basePath: '/api' }

/** Returns the name of the action at a path, such as `admin.ban`; undefined outside `basePath`. */
export function actionNameAt(pathname: string): string | undefined {
  if (!pathname.startsWith(`${basePath}/`)) return undefined
  return pathname
    .slice(basePath.length + 1)
    .replace(/\/$/, '')
    .replaceAll('/', '.')
}
