import type { Context } from 'hono'
import type { HonoEnv, Variables } from '../shared/env.ts'

type Key = string

/** A Hono context whose variables have any name: the app's own names are not known here. */
type Hono = Context<{ Variables: Record<Key, unknown> }>

const sources = Symbol.for('@gnosticdev/hono-actions:vars')

/** Where the variables of one context live: in an object at first, then in the Hono context. */
class Source {
  readonly values: Record<Key, unknown>
  hono: Hono | undefined

  constructor(values: Record<Key, unknown>) {
    this.values = values
  }

  get(key: Key): unknown {
    return this.hono ? this.hono.get(key) : this.values[key]
  }

  set(key: Key, value: unknown): void {
    if (this.hono) this.hono.set(key, value)
    else this.values[key] = value
  }

  all(): Record<Key, unknown> {
    return this.hono ? this.hono.var : this.values
  }
}

const handler: ProxyHandler<Source> = {
  get: (source, key) => (key === sources ? source : source.get(key as Key)),
  set: (source, key, value) => {
    source.set(key as Key, value)
    return true
  },
  has: (source, key) => key in source.all(),
  ownKeys: (source) => Reflect.ownKeys(source.all()),
  getOwnPropertyDescriptor: (source, key) =>
    Object.hasOwn(source.all(), key)
      ? { value: source.get(key as Key), writable: true, enumerable: true, configurable: true }
      : undefined,
  // Hono's variables can be set, not removed: an undefined one reads the same.
  deleteProperty: (source, key) => {
    source.set(key as Key, undefined)
    return true
  },
}

/**
 * Makes the variables of a context. They are a view, not a copy: once {@link bindVars} has tied
 * them to a Hono context, `vars.x` and `ctx.var.x` are one value, whoever writes it.
 */
export function createVars(initial: object = {}): Variables {
  // A null prototype: `vars.constructor` is not a variable that somebody set.
  const values = Object.assign(Object.create(null), initial)
  // To the outside it has the app's variables, and nothing of the source behind it.
  return new Proxy(new Source(values), handler) as unknown as Variables
}

/** Ties `vars` to the Hono context `c`, which gets all their values. Returns false where another one has them. */
export function bindVars(vars: Variables, c: Context<HonoEnv>): boolean {
  const hono = c as unknown as Hono
  const source = (vars as { [sources]: Source })[sources]
  if (source.hono) return source.hono === hono
  for (const key of Object.keys(source.values)) hono.set(key, source.values[key])
  source.hono = hono
  return true
}

/** Lets the Hono context `c` show `vars` without having them: another one may be tied to them later. */
export function showVars(vars: Variables, c: Context<HonoEnv>): void {
  const values = vars as unknown as Record<Key, unknown>
  Object.defineProperties(c, {
    var: { get: () => values },
    get: { value: (key: Key) => values[key] },
    set: {
      value: (key: Key, value: unknown) => {
        values[key] = value
      },
    },
  })
}
