import type { Context } from 'hono'
import type { HonoEnv, Variables } from '../shared/env.ts'

/** Variables of any name: those of the app are not known here. */
type Values = Record<PropertyKey, unknown>

// Symbols that another loaded copy of this module has too.
const boundKey = Symbol.for('@gnosticdev/hono-actions:bound')
const varsKey = Symbol.for('@gnosticdev/hono-actions:vars')

/** Makes the variables of a context. */
export function createVars(initial: object = {}): Variables {
  // A null prototype: `vars.constructor` is not a variable that somebody set.
  return Object.assign(Object.create(null), initial)
}

/**
 * Ties the Hono context `c` to `vars`: from now on `vars.x` and `ctx.var.x` are one value, whoever
 * writes it. Only one Hono app at a time has the variables of a context.
 *
 * The variables stay where they are, and `c` shows them. They must not know `c`: it has the
 * response, which on workerd holds the `AsyncLocalStorage` frame that it was made in, and with that
 * these variables. No garbage collector sees through such a ring.
 *
 * @returns false where another Hono context has them
 */
export function bindVars(vars: Variables, c: Context<HonoEnv>): boolean {
  const values = vars as unknown as Values
  const shown = c as unknown as { [varsKey]?: Variables }
  if (values[boundKey]) return shown[varsKey] === vars
  // What middleware has set that came before.
  const before = c.var as object
  for (const [key, value] of Object.entries(before)) values[key] ??= value
  Object.defineProperty(values, boundKey, { value: true })
  Object.defineProperty(c, varsKey, { value: vars })
  showVars(vars, c)
  return true
}

/** Lets the Hono context `c` show `vars` without having them: another one may be tied to them later. */
export function showVars(vars: Variables, c: Context<HonoEnv>): void {
  const values = vars as unknown as Values
  Object.defineProperties(c, {
    var: { get: () => values, configurable: true },
    get: { value: (key: string) => values[key], configurable: true },
    set: {
      configurable: true,
      value: (key: string, value: unknown) => {
        values[key] = value
      },
    },
  })
}
