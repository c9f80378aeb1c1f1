import type { HonoBase } from 'hono/hono-base'
import { definitionOf, register } from '../actions/define/definition.ts'
import type { ActionLimits } from '../actions/input/limits.ts'
import { callerNames, isLanguageName } from '../shared/client-names.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'

/** An entry of `honoActions`: an action, or another Hono app. */
// biome-ignore lint/suspicious/noExplicitAny: a Hono app of any environment and routes
export type HonoEntry = HonoBase<any, any, any, any>

/**
 * The map that an app exports as `honoActions`: actions and other Hono apps by name. The name is
 * the path: `{ admin: { ban } }` serves `ban` at `/api/admin/ban`.
 */
export interface HonoActions {
  readonly [name: string]: HonoEntry | HonoActions
}

/**
 * Reads and checks the app's map. A mistake affects every request, so the error is thrown when the
 * router is created.
 *
 * @param limits the limits of actions that set none of their own
 * @param isServed false for the map of an entrypoint
 * @returns the Hono apps by their paths, such as `admin/ban`
 */
export function readEntries(
  actions: HonoActions,
  limits?: ActionLimits,
  isServed = true,
): Map<string, HonoEntry> {
  if (typeof actions !== 'object' || actions === null) {
    throw new Error(
      withErrorUrl(
        'HA203',
        `honoActions is ${actions === null ? 'null' : typeof actions}, not an object of actions. ` +
          'Export it from your actions file: export const honoActions = { myAction }',
      ),
    )
  }
  const entries = new Map<string, HonoEntry>()
  readMap(actions, '', new Set(), (path, entry) => {
    entries.set(path, entry)
    const definition = definitionOf(entry)
    if (definition) register(definition, dotted(path), limits, isServed)
  })
  return entries
}

/** @param at the prefix of the paths of a map, such as `admin/` */
function readMap(
  map: HonoActions,
  at: string,
  names: Set<string>,
  add: (path: string, entry: HonoEntry) => void,
): void {
  for (const [name, entry] of Object.entries(map)) {
    const problem = keyProblem(name)
    if (problem) {
      throw new Error(
        withErrorUrl(
          'HA204',
          `${shown(at)}["${name}"] can't have that name: ${problem}. Rename the key.`,
        ),
      )
    }
    if (definitionOf(Object(entry)) || isHonoApp(entry)) {
      const path = at + name
      if (names.has(dotted(path))) {
        throw new Error(
          withErrorUrl(
            'HA209',
            `honoActions has two entries with the name ${dotted(path)}. Rename one of them.`,
          ),
        )
      }
      names.add(dotted(path))
      add(path, entry as HonoEntry)
    } else if (isMap(entry)) {
      readMap(entry, `${at}${name}/`, names, add)
    } else {
      throw new Error(
        withErrorUrl(
          'HA205',
          `${shown(at)}.${name} is not a Hono app but ${describe(entry)}. ` +
            `Use ${name}: defineHonoAction({ schema, handler }) or ${name}: new Hono().get('/', ...)`,
        ),
      )
    }
  }
}

/** The name of an entry: `admin.ban`. */
const dotted = (path: string) => path.replaceAll('/', '.')

const shown = (at: string) => `honoActions/${at}`.slice(0, -1).replaceAll('/', '.')

// Not `instanceof`: the app may load another copy of Hono.
function isHonoApp(value: unknown): value is HonoEntry {
  const app = value as Partial<HonoEntry> | undefined | null
  return typeof app?.fetch === 'function' && Array.isArray(app.routes)
}

function isMap(value: unknown): value is HonoActions {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // A module has no prototype: `import * as admin from './admin'`.
  const isPlain = prototype === Object.prototype || prototype === null
  return isPlain && Object.keys(value).length > 0
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`
}

/** Names with a meaning in JavaScript: in object literals, classes and promises. */
const reserved = new Set(['__proto__', 'constructor', 'prototype', 'then'])

/** Returns the problem with `name` as a segment of a URL, or undefined if it is valid. */
export function nameProblem(name: string): string | undefined {
  if (reserved.has(name)) return 'it is reserved by JavaScript'
  if (!/^(?!\.+$)[A-Za-z0-9_.-]+$/.test(name)) {
    return 'it may have letters, digits, "_", "-" and "." only'
  }
  return undefined
}

/** Returns the problem with a key of `honoActions`, which is also a property of the client. */
export function keyProblem(name: string): string | undefined {
  if (callerNames.has(name)) return `actions of the client have a method ${name}`
  return nameProblem(name) ?? (isLanguageName(name) ? 'it is reserved by JavaScript' : undefined)
}

/** Returns the problem with `basePath`, or undefined if it is valid. */
export function basePathProblem(basePath: string): string | undefined {
  if (!basePath.startsWith('/')) return 'it must start with "/"'
  if (basePath === '/') return 'it would take every path of the site'
  if (basePath.endsWith('/')) return 'it must not end with "/"'
  for (const segment of basePath.slice(1).split('/')) {
    if (segment === '') return 'it has an empty segment'
    const problem = nameProblem(segment)
    if (problem) return `"${segment}": ${problem}`
  }
  return undefined
}
