import type { Context } from 'hono'
import type { HonoEnv, Variables } from '../shared/env.ts'

/** Variables of any name: those of the app are not known here. */
type Values = Record<PropertyKey, unknown>

// Symbols that another loaded copy of this module has too.
const boundKey = Symbol.for('@gnosticdev/hono-actions:bound')
/** Where a Hono context has the variables that it shows. */
export const varsKey: unique symbol = Symbol.for('@gnosticdev/hono-actions:vars')

/**
 * The variables of a context. A class, since the runtime is slow with objects that have no
 * prototype at all; its prototype has no names of its own, so that `vars.constructor` is not a
 * variable that somebody set.
 */
class Vars {
  #isBound = false

  get [boundKey](): boolean {
    return this.#isBound
  }

  set [boundKey](isBound: boolean) {
    this.#isBound = isBound
  }
}

Reflect.deleteProperty(Vars.prototype, 'constructor')
Object.setPrototypeOf(Vars.prototype, null)

/** Makes the variables of a context. */
export function createVars(initial?: object): Variables {
  return Object.assign(new Vars(), initial) as Variables
}

/**
 * Gives the variables to one Hono app. The others that are called in the same request have a
 * context, and so variables, of their own.
 *
 * @returns false where another one has them
 */
export function claimVars(vars: Variables): boolean {
  const bound = vars as { [boundKey]?: boolean }
  if (bound[boundKey]) return false
  bound[boundKey] = true
  return true
}

/**
 * Ties the Hono context `c` to `vars`: from now on `vars.x` and `ctx.var.x` are one value, whoever
 * writes it.
 *
 * The variables stay where they are, and `c` shows them. They must not know `c`: it has the
 * response, which on workerd holds the `AsyncLocalStorage` frame that it was made in, and with that
 * these variables. No garbage collector sees through such a ring.
 */
export function showVars(c: Context<HonoEnv>, vars: Variables): void {
  // By name: those of the app are not known here.
  const values = vars as unknown as Values
  // What middleware has set that came before.
  const before = c.var as object
  for (const [key, value] of Object.entries(before)) values[key] ??= value
  c.get = ((key: string) => values[key]) as typeof c.get
  c.set = (key: string, value: unknown) => {
    values[key] = value
  }
  Object.defineProperty(c, 'var', { get: () => values, configurable: true })
  ;(c as { [varsKey]?: Variables })[varsKey] = vars
}

/** Whether `c` shows `vars`. */
export function isShownBy(c: Context<HonoEnv>, vars: Variables): boolean {
  return (c as { [varsKey]?: Variables })[varsKey] === vars
}
