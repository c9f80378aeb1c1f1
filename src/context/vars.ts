import type { Context } from 'hono'
import type { HonoEnv, Variables } from '../shared/env.ts'

/** Variables of any name: the app's own names are unknown here. */
type Values = Record<PropertyKey, unknown>

// Registered symbols: another loaded copy of this module has the same.
const boundKey = Symbol.for('@gnosticdev/hono-actions:bound')
/** The property of Hono's `Context` with the variables that it shows. */
export const varsKey: unique symbol = Symbol.for('@gnosticdev/hono-actions:vars')

/**
 * The variables of a context. It is a class because objects without a prototype are slow in the
 * runtime. Its prototype has no properties, so that `vars.constructor` is undefined.
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

/** Creates the variables of a context. */
export function createVars(initial?: object): Variables {
  return Object.assign(new Vars(), initial) as Variables
}

/**
 * Claims the variables for one Hono app. Other apps that are called in the same request get their
 * own context and variables.
 *
 * @returns false if another app has claimed them
 */
export function claimVars(vars: Variables): boolean {
  const bound = vars as { [boundKey]?: boolean }
  if (bound[boundKey]) return false
  bound[boundKey] = true
  return true
}

/**
 * Shows `vars` in Hono's `Context` `c`: `vars.x` and `ctx.var.x` are the same value from now on.
 *
 * `c` references `vars`, but `vars` must not reference `c`. On workerd, the response of `c` holds
 * the `AsyncLocalStorage` frame in which it was created, and so these variables. The garbage
 * collector cannot free such a cycle.
 */
export function showVars(c: Context<HonoEnv>, vars: Variables): void {
  // Untyped: the app's own names are unknown here.
  const values = vars as unknown as Values
  // Variables that earlier middleware has set.
  const before = c.var as object
  for (const [key, value] of Object.entries(before)) values[key] ??= value
  const get = (key: string) => values[key]
  const set = (key: string, value: unknown) => {
    values[key] = value
  }
  overrideProperties(c, { get, set, var: values, [varsKey]: vars })
}

/**
 * Overrides properties of one object.
 *
 * Not by assigning functions or defining getters: V8 then keeps the object until its next major
 * garbage collection, with all that it references, such as the body of a request.
 */
export function overrideProperties(object: object, properties: Record<PropertyKey, unknown>): void {
  for (const key of Reflect.ownKeys(properties)) {
    const value = properties[key]
    Object.defineProperty(object, key, { value, configurable: true, writable: true })
  }
}

/** Returns true if `c` shows `vars`. */
export function isShownBy(c: Context<HonoEnv>, vars: Variables): boolean {
  return (c as { [varsKey]?: Variables })[varsKey] === vars
}
