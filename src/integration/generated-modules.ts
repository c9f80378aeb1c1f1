import { fileURLToPath } from 'node:url'
import type { TrailingSlash } from '../shared/url.ts'
import type { DispatchMode } from './dispatch-mode.ts'
import { formSecret } from './form-secret.ts'
import { slash } from './to-posix-path.ts'

const packageName = '@gnosticdev/hono-actions'

/** Id of the module that creates the app's router. The run-time files import it. */
export const routerModule = 'virtual:@gnosticdev/hono-actions/router'

/** The entry that pages get with the router loaded. */
export const formsEntry = `${packageName}/forms`

/** Adapter modules that export the Worker's handler. */
export const adapterEntries = new Set([
  '@astrojs/cloudflare/entrypoints/server',
  '@astrojs/cloudflare/entrypoints/server.js',
  '@astrojs/cloudflare/handler',
])

/** What the id of an adapter's module begins with if the dispatcher is before its handler. */
export const front = '\0virtual:@gnosticdev/hono-actions/front:'

/** What the generated modules have of the integration's options. */
export interface ModuleOptions {
  /** Path of the actions, with Astro's `base`. */
  basePath: string
  trailingSlash: TrailingSlash
  allowedOrigins: string[]
  /** Called after Astro's config is complete. */
  allowedDomains: () => readonly object[]
  /** Called after Astro's config is complete: true if it has a cache provider. */
  hasCache: () => boolean
  cors: object | undefined
  limits: object | undefined
  log: string
  serverTiming: boolean
  /** Called after the Wrangler config was read. */
  spans: () => boolean
  /** Called after the Wrangler config was read. */
  queues: () => Readonly<Record<string, string>>
  openapi: object | undefined
  /** Absolute path of the reference page's script. */
  viewer: string | undefined
  batch: object | undefined
}

/** Generates the module that creates the app's router. */
export function routerCode(actionsId: string, options: ModuleOptions): string {
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
export const formsCode = `import { appRouterOf, setLoadedRouter } from '${packageName}/internal'
import { router } from '${routerModule}'
export * from '${formsEntry}'

setLoadedRouter(appRouterOf(router))
`

/** Entry of Astro with handlers for Hono, and the module that replaces it. */
export const honoEntry = 'astro/hono'
export const honoModule = runtimePath('astro-hono')

/**
 * Generates the adapter's module with the dispatcher before its handler. The Worker's entry also
 * runs deferred actions. A custom entry runs them with `createWorker`.
 */
export function dispatcherCode(id: string, options: ModuleOptions, mode: DispatchMode): string {
  const { basePath, trailingSlash, batch } = options
  const entry = id.slice(front.length)
  const isHandler = entry.endsWith('handler')
  const handler = isHandler ? 'adapter.handle' : 'adapter.default.fetch'
  const wrap = () => {
    const dispatched = 'dispatchBeforeAstro(astro, options)'
    if (!batch) return dispatched
    return `acceptBatches(${dispatched}, ${JSON.stringify({ ...batch, basePath })})`
  }
  return `import { dispatchBeforeAstro, registerPages, registerRouter, sendAstroCookies } from '${packageName}/internal'
import { acceptBatches } from '${packageName}/router'
${isHandler ? '' : `import { createWorker } from '${packageName}/worker'`}
import { loadRouter } from ${runtimeFile('load-router')}
${mode === 'middleware' ? `import { runAstroMiddleware } from ${runtimeFile('run-astro-middleware')}` : ''}
import * as adapter from '${entry}'
export * from '${entry}'

const astro = ${mode === 'astro' ? `sendAstroCookies(${handler})` : handler}
const options = {
  basePath: ${JSON.stringify(basePath)},
  trailingSlash: ${JSON.stringify(trailingSlash)},
  loadRouter,
  actions: ${{ astro: 'undefined', middleware: 'runAstroMiddleware', direct: "'direct'" }[mode]},
}
// For what runs in this Worker and is no request: crons, queues, Durable Objects.
registerRouter(loadRouter)
// For the partials that an action refreshes.
registerPages((...given) => astro(...given))
${
  isHandler
    ? `export const handle = ${wrap()}`
    : `const { queue } = createWorker({})
export default { ...adapter.default, fetch: ${wrap()}, queue }`
}
`
}

function runtimeFile(name: string): string {
  return JSON.stringify(runtimePath(name))
}

function runtimePath(name: string): string {
  return slash(fileURLToPath(new URL(`./runtime/${name}.js`, import.meta.url)))
}
