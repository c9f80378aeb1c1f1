import type { Plugin } from 'vite'
import { slash } from './slash.ts'
import { requireHonoActionsExport } from './exports.ts'

/** The module that makes the app's router; the run-time files import it. */
export const routerModule = 'virtual:@gnosticdev/hono-actions/router'

const packageName = '@gnosticdev/hono-actions'
const runtimeEntries = ['actions', 'bindings', 'client', 'context', 'router']

export interface VitePluginOptions {
  /** The absolute path of the actions file. */
  actionsFile: string
  /** Where the actions are served, with Astro's `base`. */
  basePath: string
  /** Astro's `base`, ending in a slash. */
  base: string
}

/** Brings the app's actions to the run-time files, and those to the dev server in good order. */
export function honoActionsVitePlugin({ actionsFile, basePath, base }: VitePluginOptions): Plugin {
  const actionsId = slash(actionsFile)
  const resolved = `\0${routerModule}`
  return {
    name: packageName,
    enforce: 'post',
    config: () => ({ define: { __HONO_ACTIONS_BASE__: JSON.stringify(base) } }),
    configEnvironment(name) {
      if (name === 'client') return undefined
      // Found only when a request needs them, they would make the dev server bundle again and
      // reload in the middle of it.
      return {
        optimizeDeps: {
          include: [...runtimeEntries.map((entry) => `${packageName}/${entry}`), 'hono'],
          exclude: [routerModule],
        },
      }
    },
    resolveId: {
      order: 'pre',
      filter: { id: new RegExp(`^${routerModule}$`) },
      handler: () => resolved,
    },
    load: {
      filter: { id: new RegExp(`^${resolved}$`) },
      handler: () => `import { createRouter } from '${packageName}/router'
import * as actions from ${JSON.stringify(actionsId)}

export const router = createRouter(actions.honoActions, { basePath: ${JSON.stringify(basePath)} })
`,
    },
    transform(code, id) {
      // After TypeScript is gone: what is left are the exports there will be.
      if (id.split('?', 1)[0] === actionsId && this.environment.name !== 'client') {
        requireHonoActionsExport(this.parse(code), actionsFile)
      }
    },
  }
}
