/** File name of the Worker's config, which the integration defines while it builds. */
declare const __HONO_ACTIONS_CONFIG_FILE__: string

/** File name of the Worker's config; undefined if the integration does not know it. */
export const configFile =
  typeof __HONO_ACTIONS_CONFIG_FILE__ === 'string' && __HONO_ACTIONS_CONFIG_FILE__ !== ''
    ? __HONO_ACTIONS_CONFIG_FILE__
    : undefined
