/** False in the dev server, which the integration defines. */
declare const __HONO_ACTIONS_BUILT__: boolean | undefined

/** File name of the Worker's config, which the integration defines while it builds. */
declare const __HONO_ACTIONS_CONFIG_FILE__: string

/** True in Astro's dev server. */
export const isDev = typeof __HONO_ACTIONS_BUILT__ === 'boolean' && !__HONO_ACTIONS_BUILT__

/** File name of the Worker's config; undefined if the integration does not know it. */
export const configFile =
  typeof __HONO_ACTIONS_CONFIG_FILE__ === 'string' && __HONO_ACTIONS_CONFIG_FILE__ !== ''
    ? __HONO_ACTIONS_CONFIG_FILE__
    : undefined
