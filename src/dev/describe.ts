// Import from the bundled package. Otherwise the dev server would discover Hono again and reload.
import { appRouterOf } from '@gnosticdev/hono-actions/internal'
import { type AnyDefinition, definitionOf } from '../actions/define/definition.ts'
import { inputJsonSchema, outputJsonSchema } from '../actions/input/schema/json-schema.ts'
import { isSetter } from '../bindings/binding-middleware.ts'
import type { HonoEntry } from '../router/entries.ts'
import type { ActionDescription, EntryDescription } from './records.ts'

/** Describes the actions and routes of a router. */
export function describeEntries(router: object): EntryDescription[] {
  const { entries, basePath } = appRouterOf(router)
  return [...entries].flatMap(([path, entry]) => {
    const name = path.replaceAll('/', '.')
    const definition = definitionOf(entry)
    if (!definition) return describeRoutes(name, `${basePath}/${path}`, entry)
    const { method, use } = definition
    const guards = use.filter((middleware) => !isSetter(middleware)).map(nameOf)
    return {
      kind: 'action' as const,
      ...{ name, method, guards, path: `${basePath}/${path}` },
      action: describeAction(definition),
    }
  })
}

function describeAction(definition: AnyDefinition): ActionDescription {
  const { accept, schema, output, timeout, queue, redirectTo, limits } = definition
  const input = schema && inputJsonSchema(schema)
  const result = output && outputJsonSchema(output)
  return {
    accept,
    authorize: definition.authorize !== undefined,
    hasSchema: schema !== undefined,
    maxBodySize: limits.maxBodySize,
    ...(input && { input }),
    ...(result && { output: result }),
    ...(timeout !== undefined && { timeout }),
    ...(queue && { queue: queue.binding }),
    ...(redirectTo !== undefined && { redirectTo }),
  }
}

/** Describes the routes of a Hono app. Hono lists each handler and each middleware as a route. */
function describeRoutes(name: string, base: string, app: HonoEntry): EntryDescription[] {
  const guards: { path: string; name: string }[] = []
  const described: EntryDescription[] = []
  for (const { method, path, handler } of app.routes) {
    if (method === 'ALL' && handler.length > 1) {
      if (isSetter(handler)) continue
      guards.push({ path, name: nameOf(handler) })
      continue
    }
    const full = path === '/' ? base : `${base}${path}`
    const before = guards.filter((guard) => isBelow(path, guard.path)).map((guard) => guard.name)
    const definition = definitionOf(handler)
    // An action's middleware that opens the context is a route with the same method and path.
    const same = described.find((other) => other.method === method && other.path === full)
    const entry = same ?? { kind: 'route' as const, name, method, path: full, guards: before }
    if (definition) entry.action = describeAction(definition)
    if (!same) described.push(entry)
  }
  return described
}

function isBelow(path: string, pattern: string): boolean {
  return !pattern.endsWith('*') || path.startsWith(pattern.replace(/\/?\*$/, ''))
}

function nameOf(middleware: { readonly name: string }): string {
  return middleware.name || '(middleware)'
}
