import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { type TrailingSlash, withUsualSlash } from '../shared/url.ts'
import { chooseDispatchMode, type DispatchDecision, type DispatchMode } from './dispatch-mode.ts'
import { requireHonoActionsExport } from './exports.ts'
import { updateActions } from './hot-update.ts'
import { slash } from './to-posix-path.ts'

/** The module that makes the app's router; the run-time files import it. */
export const routerModule = 'virtual:@gnosticdev/hono-actions/router'

const resolved = `\0${routerModule}`
// New for each build: it signs what is kept for a minute.
const secret = randomBytes(32).toString('base64url')
const packageName = '@gnosticdev/hono-actions'
const runtimeEntries = ['actions', 'bindings', 'client', 'context', 'internal', 'router', 'worker']
if (hasQueryCore()) runtimeEntries.push('tanstack-query')

/** The modules of the adapter that have the Worker's handler. */
export const adapterEntries = new Set([
  '@astrojs/cloudflare/entrypoints/server',
  '@astrojs/cloudflare/entrypoints/server.js',
  '@astrojs/cloudflare/handler',
])
// What a Worker entry, `src/fetch.ts` and the actions are known to import.
const foundLate = [
  '@astrojs/cloudflare/fetch',
  '@astrojs/cloudflare/handler',
  'hono',
  'hono/factory',
]
export const front = '\0virtual:@gnosticdev/hono-actions/front:'

export interface VitePluginOptions {
  /** The absolute path of the actions file. */
  actionsFile: string
  /** Where the actions are served, with Astro's `base`. */
  basePath: string
  /** Astro's `base`, ending in a slash. */
  base: string
  trailingSlash: TrailingSlash
  /** Gets the dispatch mode of a build, once. */
  onDispatchMode: (decision: DispatchDecision) => void
  allowedOrigins: string[]
  cors: object | undefined
  limits: object | undefined
  log: string
  serverTiming: boolean
  /** Known once the Wrangler config was read. */
  spans: () => boolean
  openapi: object | undefined
  batch: object | undefined
}

/** Brings the app's actions to the run-time files, and those to the dev server in good order. */
export function honoActionsVitePlugin(options: VitePluginOptions): Plugin {
  const { actionsFile, basePath, base, trailingSlash } = options
  const actionsId = slash(actionsFile)
  const entries = options.openapi ? [...runtimeEntries, 'openapi'] : runtimeEntries
  let isReported = false
  return {
    name: packageName,
    enforce: 'post',
    config: (_, { command }) => ({
      define: {
        __HONO_ACTIONS__: JSON.stringify({ base, basePath }),
        __HONO_ACTIONS_TRAILING_SLASH__: JSON.stringify(trailingSlash),
        __HONO_ACTIONS_BUILT__: JSON.stringify(command === 'build'),
      },
    }),
    configEnvironment(name, { optimizeDeps }) {
      if (name === 'client') return undefined
      // Outside the bundle it would be without what is defined above.
      const resolve = { noExternal: [packageName] }
      // Node's dev server bundles no dependencies: a list of them would make it begin to.
      if (optimizeDeps?.noDiscovery !== false) return { resolve }
      // Found only when a request needs them, they would make the dev server bundle again and
      // reload in the middle of it.
      return {
        resolve,
        optimizeDeps: {
          include: [...entries.map((entry) => `${packageName}/${entry}`), ...foundLate],
          exclude: [routerModule],
        },
      }
    },
    resolveId: {
      order: 'pre',
      handler(id, importer) {
        if (id === routerModule) return resolved
        // The adapter's entry and, for a Worker entry of the app's own, its handler.
        if (adapterEntries.has(id) && !importer?.startsWith(front)) return front + id
      },
    },
    async load(id) {
      if (id === resolved) return routerCode(actionsId, options)
      if (!id.startsWith(front)) return undefined
      // The modules of the dev server may change.
      if (this.environment.mode !== 'build') return frontCode(id, options, 'astro')
      const decision = await chooseDispatchMode(this)
      if (!isReported) options.onDispatchMode(decision)
      isReported = true
      return frontCode(id, options, decision.mode)
    },
    configureServer({ httpServer }) {
      // Astro's dev server would answer 404 before the Worker gets the request.
      httpServer?.prependListener('request', (request: { url?: string }) => {
        if (!request.url?.startsWith(`${basePath}/`)) return
        request.url = withUsualSlash(request.url, options.trailingSlash)
      })
    },
    transform(code, id) {
      // After TypeScript is gone: what is left are the exports there will be.
      if (id.split('?', 1)[0] === actionsId && this.environment.name !== 'client') {
        requireHonoActionsExport(this.parse(code), actionsFile)
      }
    },
    hotUpdate: {
      // Before Astro's, which reloads the page.
      order: 'pre',
      handler(update) {
        if (this.environment.name === 'client') return
        return updateActions(this.environment, update, resolved)
      },
    },
  }
}

/** Whether there is what the entry for TanStack Query imports: bundled without it, it would fail. */
function hasQueryCore(): boolean {
  try {
    return import.meta.resolve('@tanstack/query-core') !== ''
  } catch {
    return false
  }
}

function routerCode(actionsId: string, options: VitePluginOptions): string {
  const { basePath, allowedOrigins, cors, limits, log, serverTiming, spans, openapi } = options
  // Not there at all where it is off: a Worker carries what is imported.
  return `${openapi ? `import { openApi } from '${packageName}/openapi'\n` : ''}import { createRouter } from '${packageName}/router'
import * as actions from ${JSON.stringify(actionsId)}

export const router = createRouter(actions.honoActions, {
  basePath: ${JSON.stringify(basePath)},
  onError: Reflect.get(actions, 'onActionError'),
  secret: ${JSON.stringify(secret)},
  allowedOrigins: ${JSON.stringify(allowedOrigins)},
  cors: ${JSON.stringify(cors)},
  limits: ${JSON.stringify(limits)},
  log: Reflect.get(actions, 'onActionLog') ?? ${JSON.stringify(log)},
  serverTiming: ${JSON.stringify(serverTiming)},
  spans: ${spans()},
  openapi: ${openapi ? `openApi(${JSON.stringify(openapi)})` : 'undefined'},
})
`
}

/**
 * The adapter's module with the dispatcher before its handler. The Worker's entry also runs deferred
 * actions; an entry of the app's own does it by `createWorker`.
 */
function frontCode(id: string, options: VitePluginOptions, mode: DispatchMode): string {
  const { basePath, trailingSlash, batch } = options
  const entry = id.slice(front.length)
  const isHandler = entry.endsWith('handler')
  const wrap = (handler: string) => {
    const dispatched = `dispatchBeforeAstro(${handler}, options)`
    if (!batch) return dispatched
    return `acceptBatches(${dispatched}, ${JSON.stringify({ ...batch, basePath })})`
  }
  return `import { dispatchBeforeAstro, registerRouter } from '${packageName}/internal'
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
