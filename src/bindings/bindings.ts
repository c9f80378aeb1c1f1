import type { Bindings, Variables } from '../shared/env.ts'
import {
  type BindingKind,
  markSetter,
  type NoBinding,
  requireBinding,
  type SetsVariables,
} from './binding-middleware.ts'

const anyKind: BindingKind = {
  name: 'binding',
  toml: `  [[d1_databases]]                for a D1 database
  binding = "NAME"
  database_name = "..."
or
  [[kv_namespaces]]               for a KV namespace ([[r2_buckets]] for R2, ...)
  binding = "NAME"`,
  json: `  "d1_databases": [{ "binding": "NAME", "database_name": "..." }]
or
  "kv_namespaces": [{ "binding": "NAME" }]    ("r2_buckets" for R2, ...)`,
  typescript: "  NAME: { type: 'd1' }    ('kv' for a KV namespace, 'r2' for R2, ...)",
}

/** The name of a binding in the Wrangler config. */
export type BindingName = keyof Bindings & string

// With a plain `string`, editors would not complete the names.
/** Source of a variable: a binding's name, or a function of all bindings. */
export type BindingSource =
  | BindingName
  | (string & {})
  | ((env: Bindings, vars: Variables) => unknown)

/** A map whose names are those of bindings. Other names are replaced by the explanation. */
export type CheckedSources<Map> = {
  [Variable in keyof Map]: Map[Variable] extends keyof Bindings
    ? Map[Variable]
    : Map[Variable] extends string
      ? NoBinding<Map[Variable]>
      : Map[Variable]
}

/** The variables that `bindings(map)` sets. */
export type BindingVariables<Map> = {
  [Name in keyof Map]: Map[Name] extends keyof Bindings
    ? Bindings[Map[Name]]
    : Map[Name] extends (...args: never) => infer Handle
      ? Handle
      : never
}

/**
 * Hono middleware that sets bindings in `ctx.var` for this request, under names that you choose.
 *
 * TypeScript checks the binding names against the Wrangler config, and the variables have the
 * bindings' types. A function receives `env` and the variables set so far, and returns the value to
 * set. It runs each time that the middleware runs.
 *
 * @throws Error if the Worker has no such binding, with the lines to add to its Wrangler config.
 * The caller gets a 500 response without details.
 * @example
 * ```ts
 * const app = new Hono<HonoEnv>()
 *   .use(bindings({ db: 'DB', cache: 'KV', orm: (env) => drizzle(env.DB) }))
 *   .get('/', async (c) => c.json(await c.var.cache.get('entries', 'json')))
 * ```
 */
export function bindings<const Map extends Record<string, BindingSource>>(
  map: Map & CheckedSources<Map>,
): SetsVariables<BindingVariables<Map>> {
  const entries = Object.entries<BindingSource>(map)
  return markSetter(async function bindings(c, next) {
    for (const [name, source] of entries) {
      const handle =
        typeof source === 'function'
          ? // `c.var` also has the variables of other middleware.
            source(c.env, c.var as unknown as Variables)
          : requireBinding(c.env, source, anyKind, name)
      c.set(name as keyof Map & string, handle as never)
    }
    await next()
  })
}
