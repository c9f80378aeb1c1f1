import { stripVTControlCharacters } from 'node:util'
import type { DevEnvironment, EnvironmentModuleNode, HotUpdateOptions } from 'vite'

/** The event that browsers get when actions were edited: `import.meta.hot.on('hono-actions:update')`. */
const updateEvent = 'hono-actions:update'

/** What bundlers and plugins put in their errors. */
interface CompileError extends Error {
  id?: string
  file?: string
  loc?: { file?: string; line?: number; column?: number }
  hint?: string
}

/**
 * Serves an edit of what only the actions use without the reload of every open page that Astro would
 * ask for: no page is made of it. Open pages get an event instead, and an overlay if it can't be
 * compiled, which the next edit takes away.
 *
 * @param router the id of the module through which the actions are reached
 * @returns no modules where the edit is served, so that nothing else acts on it; else nothing
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
  // Takes away an overlay. A page that was loaded under one, and has nothing else, reloads.
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

/** Whether all that uses a module is the router, or the Worker's entry apart from its pages. */
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

/** The error of the first module that can't be compiled. */
async function compile(
  environment: DevEnvironment,
  modules: EnvironmentModuleNode[],
): Promise<CompileError | undefined> {
  for (const { url } of modules) {
    try {
      await environment.transformRequest(url)
    } catch (error) {
      return error as CompileError
    }
  }
}

/** What Astro's overlay shows, which takes the message and the hint as HTML. */
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
