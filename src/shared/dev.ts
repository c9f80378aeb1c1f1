/** False in the dev server, which the integration defines. */
declare const __HONO_ACTIONS_BUILT__: boolean | undefined

/** True in Astro's dev server. */
export const isDev = typeof __HONO_ACTIONS_BUILT__ === 'boolean' && !__HONO_ACTIONS_BUILT__
