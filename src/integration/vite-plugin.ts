import { fileURLToPath } from 'node:url'
import type { Plugin, Rollup } from 'vite'
import { type TrailingSlash, withUsualSlash } from '../shared/url.ts'
import { checkEntries, type LoadModule } from './check-entries.ts'
import { chooseDispatchMode, type DispatchDecision, type DispatchMode } from './dispatch-mode.ts'
import { requireHonoActionsExport } from './exports.ts'
import { formSecret } from './form-secret.ts'
import { updateActions } from './hot-update.ts'
import { slash } from './to-posix-path.ts'

/** Id of the module that creates the app's router. The run-time files import it. */
export const routerModule = 'virtual:@gnosticdev/hono-actions/router'

const resolved = `\0${routerModule}`
const packageName = '@gnosticdev/hono-actions'
const formsEntry = `${packageName}/forms`
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

/** Adapter modules that export the Worker's handler. */
export const adapterEntries = new Set([
  '@astrojs/cloudflare/entrypoints/server',
  '@astrojs/cloudflare/entrypoints/server.js',
  '@astrojs/cloudflare/handler',
])
// Modules that a Worker entry, `src/fetch.ts` and the actions usually import.
const foundLate = [
  '@astrojs/cloudflare/fetch',
  '@astrojs/cloudflare/handler',
  'hono',
  'hono/factory',
]
export const front = '\0virtual:@gnosticdev/hono-actions/front:'

export interface VitePluginOptions {
  /** Absolute path of the actions file. */
  actionsFile: string
  /** Path of the actions, with Astro's `base`. */
  basePath: string
  /** Astro's `base`, ending in a slash. */
  base: string
  /** Pattern of the route that the integration adds. Empty if the app has its own. */
  route: string
  trailingSlash: TrailingSlash
  /** Called once per build with its dispatch mode. */
  onDispatchMode: (decision: DispatchDecision) => void
  allowedOrigins: string[]
  /** Called after the Worker's config was read. */
  configFile: () => string | undefined
  /** Called after Astro's config is complete. */
  allowedDomains: () => readonly object[]
  cors: object | undefined
  limits: object | undefined
  log: string
  serverTiming: boolean
  /** Called after the Wrangler config was read. */
  spans: () => boolean
  /** Called after the Wrangler config was read. */
  queues: () => Readonly<Record<string, string>>
  /** Installed schema libraries, such as `zod`. */
  schemaLibraries: readonly string[]
  openapi: object | undefined
  /** Absolute path of the reference page's script. */
  viewer: string | undefined
  batch: object | undefined
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
      const decision = await chooseDispatchMode(this)
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
      // The dev server cannot load a module here, and creates the router with the next request.
      const isBuild = this.environment.mode === 'build'
      await checkEntries({ program, load: loaderOf(isBuild ? this : undefined, id) })
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

type PluginContext = Pick<Rollup.PluginContext, 'resolve' | 'load' | 'parse'>

/** Loads the modules that a module imports, of the app's own files. */
function loaderOf(context: PluginContext | undefined, importer: string): LoadModule {
  return async (source) => {
    if (!context || !/^[./]/.test(source)) return undefined
    const found = await context.resolve(source, importer)
    if (!found || found.external) return undefined
    const { code } = await context.load({ id: found.id })
    if (code == null) return undefined
    return { program: context.parse(code), load: loaderOf(context, found.id) }
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

function routerCode(actionsId: string, options: VitePluginOptions): string {
  const {
    basePath,
    allowedOrigins,
    allowedDomains,
    cors,
    limits,
    log,
    serverTiming,
    spans,
    queues,
    openapi,
    viewer,
  } = options
  const openApiImport = openapi ? `import { openApi } from '${packageName}/openapi'\n` : ''
  const viewerImport = viewer ? `import viewer from ${JSON.stringify(`${viewer}?url`)}\n` : ''
  // Imported only if enabled, because a Worker bundles every import.
  return `${openApiImport}${viewerImport}import { createRouter } from '${packageName}/router'
import * as actions from ${JSON.stringify(actionsId)}

export const router = createRouter(actions.honoActions, {
  basePath: ${JSON.stringify(basePath)},
  onError: Reflect.get(actions, 'onActionError'),
  secret: ${JSON.stringify(formSecret(process.env['ASTRO_KEY']))},
  allowedOrigins: ${JSON.stringify(allowedOrigins)},
  allowedDomains: ${JSON.stringify(allowedDomains())},
  cors: ${JSON.stringify(cors)},
  limits: ${JSON.stringify(limits)},
  log: Reflect.get(actions, 'onActionLog') ?? ${JSON.stringify(log)},
  serverTiming: ${JSON.stringify(serverTiming)},
  spans: ${spans()},
  queues: ${JSON.stringify(queues())},
  openapi: ${openApiCall(openapi, viewer)},
})
`
}

function openApiCall(openapi: object | undefined, viewer: string | undefined): string {
  if (!openapi) return 'undefined'
  return `openApi({ ...${JSON.stringify(openapi)}, ${viewer ? 'viewer' : ''} })`
}

/**
 * The entry `forms` for pages, with the router loaded: `formOf` reads schemas of actions, and does
 * not wait.
 */
const formsCode = `import { appRouterOf, setLoadedRouter } from '${packageName}/internal'
import { router } from '${routerModule}'
export * from '${formsEntry}'

setLoadedRouter(appRouterOf(router))
`

/**
 * Generates the adapter's module with the dispatcher before its handler. The Worker's entry also
 * runs deferred actions. A custom entry runs them with `createWorker`.
 */
function dispatcherCode(id: string, options: VitePluginOptions, mode: DispatchMode): string {
  const { basePath, trailingSlash, batch } = options
  const entry = id.slice(front.length)
  const isHandler = entry.endsWith('handler')
  const wrap = (handler: string) => {
    const dispatched = `dispatchBeforeAstro(${handler}, options)`
    if (!batch) return dispatched
    return `acceptBatches(${dispatched}, ${JSON.stringify({ ...batch, basePath })})`
  }
  return `import { dispatchBeforeAstro, registerPages, registerRouter } from '${packageName}/internal'
import { acceptBatches } from '${packageName}/router'
${isHandler ? '' : `import { createWorker } from '${packageName}/worker'`}
import { loadRouter } from ${runtimeFile('load-router')}
${mode === 'middleware' ? `import { runAstroMiddleware } from ${runtimeFile('run-astro-middleware')}` : ''}
import * as adapter from '${entry}'
export * from '${entry}'

const options = {
  basePath: ${JSON.stringify(basePath)},
  trailingSlash: ${JSON.stringify(trailingSlash)},
  loadRouter,
  actions: ${{ astro: 'undefined', middleware: 'runAstroMiddleware', direct: "'direct'" }[mode]},
}
// For what runs in this Worker and is no request: crons, queues, Durable Objects.
registerRouter(loadRouter)
// For the partials that an action refreshes.
registerPages((...given) => ${isHandler ? 'adapter.handle' : 'adapter.default.fetch'}(...given))
${
  isHandler
    ? `export const handle = ${wrap('adapter.handle')}`
    : `const { queue } = createWorker({})
export default { ...adapter.default, fetch: ${wrap('adapter.default.fetch')}, queue }`
}
`
}

function runtimeFile(name: string): string {
  return JSON.stringify(slash(fileURLToPath(new URL(`./runtime/${name}.js`, import.meta.url))))
}
