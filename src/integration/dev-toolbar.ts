import { fileURLToPath } from 'node:url'
import type { HookParameters } from 'astro'
import type { Plugin } from 'vite'
import { panelPath } from '../shared/panel-path.ts'
import { adapterEntries, front, routerModule } from './generated-modules.ts'
import { servePanel } from './node-panel.ts'
import { slash } from './to-posix-path.ts'

const id = 'hono-actions'
const icon =
  '<svg viewBox="0 0 20 20" fill="none"><path fill="#fff" d="M11.9 1.2a.8.8 0 0 1 .5.9l-.9 5.1h4.7a.8.8 0 0 1 .6 1.3l-8 10.1a.8.8 0 0 1-1.4-.6l.9-5.8H3.8a.8.8 0 0 1-.6-1.3l7.7-9.5a.8.8 0 0 1 1-.2ZM5.5 10.6h3.7c.5 0 .9.4.8.9l-.6 3.9 5.1-6.6h-4a.8.8 0 0 1-.7-1l.6-3.5-4.9 6.3Z"/></svg>'

const ownPrefix = '\0virtual:@gnosticdev/hono-actions/dev:'

/**
 * Adds the panel to Astro's dev toolbar, and its recorder to the dev server.
 *
 * @param base Astro's `base`, ending in a slash
 */
export function addDevToolbar(setup: HookParameters<'astro:config:setup'>, base: string): void {
  setup.addDevToolbarApp({ id, name: 'Hono actions', icon, entrypoint: distFile('toolbar/app') })
  setup.addMiddleware({ order: 'pre', entrypoint: distFile('dev/middleware') })
  setup.updateConfig({ vite: { plugins: [recordingPlugin(base + panelPath.slice(1))] } })
}

/**
 * Wraps three modules with the recorder: the Worker's handler, the app's router, and the platform,
 * which provides the library's bindings.
 *
 * @param path path of the panel's data
 */
function recordingPlugin(path: string): Plugin {
  let allowedHosts: string[] = []
  return {
    name: '@gnosticdev/hono-actions:dev-toolbar',
    // Runs after the adapter has set its conditions.
    enforce: 'post',
    configResolved({ server }) {
      if (Array.isArray(server.allowedHosts)) allowedHosts = server.allowedHosts
    },
    configureServer: (server) => servePanel(server, path, slash(pathTo('dev/panel'))),
    configEnvironment(name, { resolve }) {
      if (name === 'client') return undefined
      // A new list replaces Vite's defaults. An existing list is extended.
      const usual = resolve?.conditions ? [] : ['module', 'node', 'development|production']
      return { resolve: { conditions: ['hono-actions-dev', ...usual] } }
    },
    resolveId: {
      order: 'pre',
      handler(source, importer = '') {
        const isWrapped = source === routerModule || adapterEntries.has(source)
        if (isWrapped && !importer.startsWith(ownPrefix) && !importer.startsWith(front)) {
          return ownPrefix + source
        }
      },
    },
    load(loaded) {
      if (!loaded.startsWith(ownPrefix)) return undefined
      const source = loaded.slice(ownPrefix.length)
      return source === routerModule ? watchedRouter : recordedEntry(source, path, allowedHosts)
    },
  }
}

const watchedRouter = `import { router } from '${routerModule}'
import { watchErrors } from ${specifierOf('dev/watch-errors')}
watchErrors(router)
export { router }
`

function recordedEntry(entry: string, path: string, allowedHosts: string[]): string {
  const recording = (fetch: string) => `recordingFetch(${fetch}, panel)`
  return `import * as inner from '${entry}'
import { recordingFetch } from ${specifierOf('dev/record-fetch')}
export * from '${entry}'

const panel = {
  path: ${JSON.stringify(path)},
  allowedHosts: ${JSON.stringify(allowedHosts)},
  loadRouter: async () => (await import('${routerModule}')).router,
}
${
  entry.endsWith('handler')
    ? `export const handle = ${recording('inner.handle')}`
    : `export default { ...inner.default, fetch: ${recording('inner.default.fetch')} }`
}
`
}

function distFile(name: string): URL {
  return new URL(`../${name}.js`, import.meta.url)
}

function pathTo(name: string): string {
  return fileURLToPath(distFile(name))
}

function specifierOf(name: string): string {
  return JSON.stringify(slash(pathTo(name)))
}
