import type { HonoBase } from 'hono/hono-base'
import { nameProblem } from './names.ts'

/** Anything in `honoActions`: an action, or another Hono app. */
// biome-ignore lint/suspicious/noExplicitAny: a Hono app of any environment and routes
export type HonoEntry = HonoBase<any, any, any, any>

/** The map that an app exports as `honoActions`: names, which are paths, and their Hono apps. */
export type HonoActions = Readonly<Record<string, HonoEntry>>

/**
 * Reads the app's map, checked: what is wrong with it is wrong for every request, so it is said
 * when the router is made.
 */
export function readEntries(actions: HonoActions): Map<string, HonoEntry> {
  if (typeof actions !== 'object' || actions === null) {
    throw new Error(
      `honoActions is ${actions === null ? 'null' : typeof actions}, not an object of actions. ` +
        'Export it from your actions file: export const honoActions = { myAction }',
    )
  }
  const entries = new Map<string, HonoEntry>()
  for (const [name, entry] of Object.entries(actions)) {
    const problem = nameProblem(name)
    if (problem) {
      throw new Error(`honoActions["${name}"] can't have that name: ${problem}. Rename the key.`)
    }
    if (!isHonoApp(entry)) {
      throw new Error(
        `honoActions.${name} is not a Hono app but ${describe(entry)}. ` +
          `Use ${name}: defineHonoAction({ schema, handler }) or ${name}: new Hono().get('/', ...)`,
      )
    }
    entries.set(name, entry)
  }
  return entries
}

// Not `instanceof`: the app's Hono may be another copy than ours.
function isHonoApp(value: unknown): value is HonoEntry {
  const app = value as Partial<HonoEntry> | undefined | null
  return typeof app?.fetch === 'function' && Array.isArray(app.routes)
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`
}
