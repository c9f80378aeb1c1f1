/**
 * The Astro integration, which adds the request context and the actions to a site.
 *
 * @module
 */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'
import { findActionsFile } from './actions-file.ts'
import { hasCatchAll } from './catch-all.ts'
import { addDevToolbar } from './dev-toolbar.ts'
import { IntegrationError } from './error.ts'
import { installedFile } from './installed.ts'
import { type HonoActionsOptions, readOptions } from './options.ts'
import { prerenderedFormProblem, prerenderedForms } from './prerendered-forms.ts'
import { findViewer, noViewer } from './reference-viewer.ts'
import { slash } from './to-posix-path.ts'
import { typesFile } from './types-file.ts'
import { honoActionsVitePlugin } from './vite-plugin.ts'
import { checkWorkerConfig } from './worker-config.ts'

export type { HonoActionsOptions }

/**
 * Creates the Astro integration. It opens the request context before the app's own middleware,
 * serves the actions exported as `honoActions`, and generates the types of the client and the
 * bindings.
 *
 * @throws IntegrationError when Astro starts, if the setup of the project is invalid, with the
 * steps to fix it
 * @example
 * ```js
 * // astro.config.mjs
 * import cloudflare from '@astrojs/cloudflare'
 * import honoActions from '@gnosticdev/hono-actions'
 * import { defineConfig } from 'astro/config'
 *
 * export default defineConfig({
 *   output: 'server',
 *   adapter: cloudflare(),
 *   integrations: [honoActions()],
 * })
 * ```
 */
export default function honoActions(options: HonoActionsOptions = {}): AstroIntegration {
  const { basePath, actionsPath, devToolbar, ...routerOptions } = readOptions(options)
  let actionsFile: string
  let servedAt: string
  let spans = false
  let queues: Readonly<Record<string, string>> = {}
  let allowedDomains: readonly object[] = []
  let hasCache = false
  let configFile: string | undefined
  let sources = new Map<string, string>()
  let typesDir: URL
  let mode = 'production'
  return {
    name: '@gnosticdev/hono-actions',
    hooks: {
      'astro:config:setup': (setup) => {
        const { config, command, updateConfig, injectRoute, addMiddleware, logger } = setup
        typesDir = setup.createCodegenDir()
        if (command === 'dev') mode = 'development'
        actionsFile = findActionsFile(config.root, config.srcDir, actionsPath)
        const base = config.base.endsWith('/') ? config.base : `${config.base}/`
        servedAt = base.slice(0, -1) + basePath
        addMiddleware({ order: 'pre', entrypoint: runtimeFile('first-middleware') })
        addMiddleware({ order: 'post', entrypoint: runtimeFile('last-middleware') })
        // The app's own stays: it handles what is not in the map, as its other endpoints do.
        const route = hasCatchAll(config.srcDir, basePath) ? '' : `${basePath}/[...path]`
        if (route) {
          injectRoute({ pattern: route, entrypoint: runtimeFile('route'), prerender: false })
        }
        const { openapi } = routerOptions
        const viewer = openapi && !openapi.viewer ? findViewer(config.root) : undefined
        if (openapi && !openapi.viewer && !viewer) {
          logger.warn(noViewer.replace('{basePath}', servedAt))
        }
        // Added before the plugin, because it wraps some of the plugin's modules.
        if (command === 'dev' && devToolbar && config.devToolbar.enabled) addDevToolbar(setup, base)
        updateConfig({
          vite: {
            plugins: [
              honoActionsVitePlugin({
                actionsFile,
                basePath: servedAt,
                base,
                route,
                trailingSlash: config.trailingSlash,
                onDispatchMode({ reason, isFallback }) {
                  if (isFallback) logger.warn(`Actions run ${reason}`)
                  else logger.info(`Actions run ${reason}`)
                },
                spans: () => spans,
                queues: () => queues,
                allowedDomains: () => allowedDomains,
                hasCache: () => hasCache,
                configFile: () => configFile,
                viewer,
                schemaLibraries: schemaLibraries.filter((name) => installedFile(config.root, name)),
                ...routerOptions,
              }),
            ],
          },
        })
      },
      'astro:config:done': async ({ config, injectTypes, logger }) => {
        const adapter = config.adapter?.name
        if (!adapter) {
          throw new IntegrationError(
            'HA107',
            'Actions run on a server, and the Astro config has no adapter.',
            'Run: npx astro add cloudflare (or: npx astro add node)',
          )
        }
        allowedDomains = config.security.allowedDomains ?? []
        hasCache = config.cache?.provider !== undefined
        if (!config.security.checkOrigin) logger.warn(originCheck)
        if (adapter === '@astrojs/cloudflare') {
          const worker = await checkWorkerConfig(fileURLToPath(config.root), mode, logger)
          spans = worker?.isTraced ?? false
          queues = worker?.queues ?? {}
          configFile = worker?.file
        }
        const module = slash(relative(fileURLToPath(typesDir), actionsFile))
        injectTypes({
          filename: 'types.d.ts',
          content: typesFile(module.replace(/\.[mc]?[jt]s$/, ''), basePath),
        })
      },
      'astro:routes:resolved': ({ routes }) => {
        sources = new Map(routes.map(({ pattern, entrypoint }) => [pattern, entrypoint]))
      },
      'astro:build:done': ({ assets, logger }) => {
        for (const form of prerenderedForms(assets)) {
          logger.warn(prerenderedFormProblem(form, sources.get(form.page)).message)
        }
      },
    },
  }
}

/** Libraries that the actions file usually imports. */
const schemaLibraries = ['zod', 'zod/mini', 'valibot', 'arktype']

const originCheck =
  'security.checkOrigin is false, which is for your own endpoints. Actions still refuse requests of ' +
  "other sites. Name the sites that may call them: honoActions({ allowedOrigins: ['https://app.example.com'] })"

function runtimeFile(name: string): URL {
  return new URL(`./runtime/${name}.js`, import.meta.url)
}
