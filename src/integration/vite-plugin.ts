import type { Plugin } from 'vite'
import { withUsualSlash } from '../shared/url.ts'
import { checkEntries } from './check-entries.ts'
import { chooseDispatchMode, type DispatchDecision } from './dispatch-mode.ts'
import { requireHonoActionsExport } from './exports.ts'
import {
  adapterEntries,
  dispatcherCode,
  formsCode,
  formsEntry,
  front,
  honoEntry,
  honoModule,
  type ModuleOptions,
  routerCode,
  routerModule,
} from './generated-modules.ts'
import { updateActions } from './hot-update.ts'
import { loaderOf } from './load-module.ts'
import { slash } from './to-posix-path.ts'

const resolved = `\0${routerModule}`
const packageName = '@gnosticdev/hono-actions'
const formsModule = `\0virtual:${formsEntry}`
const runtimeEntries = [
  'actions',
  'bindings',
  'client',
  'context',
  'forms',
  'forms/client',
  'internal',
  'router',
  'worker',
]
if (hasQueryCore()) runtimeEntries.push('tanstack-query')

// Modules that a Worker entry, `src/fetch.ts` and the actions usually import.
const foundLate = [
  '@astrojs/cloudflare/fetch',
  '@astrojs/cloudflare/handler',
  'hono',
  'hono/factory',
]

export interface VitePluginOptions extends ModuleOptions {
  /** Absolute path of the actions file. */
  actionsFile: string
  /** Astro's `base`, ending in a slash. */
  base: string
  /** Pattern of the route that the integration adds. Empty if the app has its own. */
  route: string
  /** Called once per build with its dispatch mode. */
  onDispatchMode: (decision: DispatchDecision) => void
  /** Called after the Worker's config was read. */
  configFile: () => string | undefined
  /** Installed schema libraries, such as `zod`. */
  schemaLibraries: readonly string[]
}

/** Connects the run-time files to the app's actions, and prepares both for the dev server. */
export function honoActionsVitePlugin(options: VitePluginOptions): Plugin {
  const { actionsFile, basePath, base, route, trailingSlash } = options
  const actionsId = slash(actionsFile)
  const entries = options.openapi ? [...runtimeEntries, 'openapi'] : runtimeEntries
  let isReported = false
  return {
    name: packageName,
    enforce: 'post',
    config: (_, { command }) => ({
      define: {
        __HONO_ACTIONS__: JSON.stringify({ base, basePath, route }),
        __HONO_ACTIONS_CONFIG_FILE__: JSON.stringify(options.configFile() ?? ''),
        __HONO_ACTIONS_TRAILING_SLASH__: JSON.stringify(trailingSlash),
        __HONO_ACTIONS_BUILT__: JSON.stringify(command === 'build'),
      },
    }),
    configEnvironment(name, { optimizeDeps }) {
      if (name === 'client') return undefined
      // Outside of the bundle, the package would not see the constants defined above.
      const resolve = { noExternal: [packageName] }
      // Node's dev server bundles no dependencies. A list would turn the bundling on.
      if (optimizeDeps?.noDiscovery !== false) return { resolve }
      // If the dev server discovers these during a request, it bundles again and reloads in the
      // middle of it.
      return {
        resolve,
        optimizeDeps: {
          include: [
            ...entries.map((entry) => `${packageName}/${entry}`),
            ...foundLate,
            ...options.schemaLibraries,
          ],
          exclude: [routerModule],
        },
      }
    },
    resolveId: {
      order: 'pre',
      handler(id, importer) {
        if (id === routerModule) return resolved
        const isServer = this.environment.name !== 'client'
        if (id === formsEntry && isServer && importer !== formsModule) return formsModule
        if (id === honoEntry && importer !== honoModule) return honoModule
        // Matches the adapter's entry and, for a custom Worker entry, its handler.
        if (adapterEntries.has(id) && !importer?.startsWith(front)) return front + id
      },
    },
    async load(id) {
      if (id === resolved) return routerCode(actionsId, options)
      if (id === formsModule) return formsCode
      if (!id.startsWith(front)) return undefined
      // In the dev server, the modules may change.
      if (this.environment.mode !== 'build') return dispatcherCode(id, options, 'astro')
      const decision = await chooseDispatchMode(this, options.hasCache())
      if (!isReported) options.onDispatchMode(decision)
      isReported = true
      return dispatcherCode(id, options, decision.mode)
    },
    configureServer({ httpServer }) {
      // Otherwise Astro's dev server would send a 404 before the Worker gets the request.
      httpServer?.prependListener('request', (request: { url?: string }) => {
        if (!request.url?.startsWith(`${basePath}/`)) return
        request.url = withUsualSlash(request.url, options.trailingSlash)
      })
    },
    async transform(code, id) {
      if (id.split('?', 1)[0] !== actionsId || this.environment.name === 'client') return
      // Runs after TypeScript was removed, so the module only has its run-time exports.
      const program = this.parse(code)
      requireHonoActionsExport(program, actionsFile)
      await checkEntries({ program, load: loaderOf(this, id) })
    },
    hotUpdate: {
      // Runs before Astro's hook, which reloads the page.
      order: 'pre',
      handler(update) {
        if (this.environment.name === 'client') return
        return updateActions(this.environment, update, resolved)
      },
    },
  }
}

/** Returns true if TanStack Query is installed. Without it, bundling its entry would fail. */
function hasQueryCore(): boolean {
  try {
    return import.meta.resolve('@tanstack/query-core') !== ''
  } catch {
    return false
  }
}
