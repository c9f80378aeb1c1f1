import { stripVTControlCharacters } from 'node:util'
import type { DevEnvironment, EnvironmentModuleNode, HotUpdateOptions } from 'vite'

/**
 * Event that browsers get after an edit of actions: `import.meta.hot.on('hono-actions:update')`.
 */
const updateEvent = 'hono-actions:update'

/** Error with the fields that bundlers and plugins add. */
interface CompileError extends Error {
  id?: string
  file?: string
  loc?: { file?: string; line?: number; column?: number }
  hint?: string
}

/**
 * Handles an edit of a module that only the actions use, without Astro's reload of every open page.
 * Pages do not depend on such a module. Open pages get an event instead. If the module does not
 * compile, they get an overlay, which the next edit removes.
 *
 * @param router id of the module that imports the actions
 * @returns an empty list if the edit is handled, so that no other plugin handles it; otherwise
 * undefined
 */
export async function updateActions(
  environment: DevEnvironment,
  { modules, server, timestamp, file }: HotUpdateOptions,
  router: string,
): Promise<EnvironmentModuleNode[] | undefined> {
  if (modules.length === 0 || !modules.every((module) => isOfActions(module, router))) return
  const invalidated = new Set<EnvironmentModuleNode>()
  for (const module of modules) {
    environment.moduleGraph.invalidateModule(module, invalidated, timestamp, true)
  }
  environment.hot.send({ type: 'full-reload', triggeredBy: file, path: '*' })
  const browsers = server.environments.client.hot
  // Removes an overlay. A page that was loaded with an overlay, and has no content, reloads.
  browsers.send({ type: 'update', updates: [] })
  const error = await compile(environment, modules)
  if (error) {
    server.config.logger.error(error.message, { error, timestamp: true })
    browsers.send({ type: 'error', err: overlayOf(error) })
  } else {
    browsers.send(updateEvent, { file })
  }
  return []
}

/** Returns true if only the router, or the Worker's entry without its pages, imports a module. */
function isOfActions(
  module: EnvironmentModuleNode,
  router: string,
  seen = new Set<EnvironmentModuleNode>(),
): boolean {
  if (module.id === router || seen.has(module)) return true
  seen.add(module)
  if (module.id?.startsWith('\0virtual:cloudflare/worker-entry')) return true
  if (module.importers.size === 0 || module.id?.startsWith('\0virtual:astro:')) return false
  return [...module.importers].every((importer) => isOfActions(importer, router, seen))
}

/** Returns the error of the first module that does not compile. */
async function compile(
  environment: DevEnvironment,
  modules: EnvironmentModuleNode[],
): Promise<CompileError | undefined> {
  for (const { url, id } of modules) {
    try {
      const { deps = [] } = (await environment.transformRequest(url)) ?? {}
      for (const dependency of deps) await requireResolved(environment, dependency, id ?? url)
    } catch (error) {
      return error as CompileError
    }
  }
}

/**
 * Checks that an import of a compiled module exists. For a server, Vite leaves that to the runtime.
 *
 * @throws CompileError if there is no such module
 */
async function requireResolved(
  environment: DevEnvironment,
  specifier: string,
  importer: string,
): Promise<void> {
  // A module of the runtime, such as `cloudflare:workers`, or one that Vite has resolved.
  if (/^[a-z]+:|^\0|^\/@/.test(specifier)) return
  const found = await environment.pluginContainer.resolveId(specifier, importer)
  if (found) return
  const error: CompileError = new Error(
    `Cannot find module '${specifier}' imported from ${importer}`,
  )
  error.id = importer
  throw error
}

/** Returns the data of Astro's overlay, which renders the message and the hint as HTML. */
function overlayOf(error: CompileError) {
  const { name, message, stack = '', loc, id = error.file ?? loc?.file, hint } = error
  const title = "The actions can't be compiled"
  return {
    name,
    title,
    message: toHtml(message),
    stack: stripVTControlCharacters(stack),
    ...(hint ? { hint: toHtml(hint) } : undefined),
    ...(id ? { id, loc: { file: id, line: loc?.line ?? 1, column: loc?.column ?? 1 } } : undefined),
  }
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function toHtml(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[&<>]/g, (sign) => entities[sign] ?? sign)
}
