import type { Bindings, Variables } from '../shared/env.ts'
import { type BindingKind, requireBinding, type SetsVariables } from './binding-middleware.ts'

/** Shown in place of a binding's name while `Bindings` is empty. */
type NoBindings = 'Bindings is empty: run `npx wrangler types`, then `npx astro sync`'

/** The name of a binding in the Wrangler config. */
export type BindingName = [keyof Bindings] extends [never] ? NoBindings : keyof Bindings & string

const anyKind: BindingKind = {
  name: 'binding',
  toml: `  [[d1_databases]]                for a D1 database
  binding = "NAME"
  database_name = "..."
or
  [[kv_namespaces]]               for a KV namespace ([[r2_buckets]] for R2, ...)
  binding = "NAME"`,
}

/** The source of a variable: a binding's name, or a function of all bindings. */
export type BindingSource = BindingName | ((env: Bindings, vars: Variables) => unknown)

/** The variables that `bindings(map)` sets. */
export type BindingVariables<Map> = {
  [Name in keyof Map]: Map[Name] extends keyof Bindings
    ? Bindings[Map[Name]]
    : Map[Name] extends (...args: never) => infer Handle
      ? Handle
      : never
}

/**
 * Hono middleware that puts bindings in `ctx.var` under names of your own, for this request.
 *
 * The names of the bindings are checked against the Wrangler config when it compiles, and the
 * variables have the bindings' types. A function gets all of `env`, and the variables that were set
 * before, and returns what to put there; it runs once for each request.
 *
 * @throws Error when the Worker has no such binding, with the lines to add to its Wrangler config.
 * The caller sees a 500 without details.
 * @example
 * ```ts
 * const app = new Hono<HonoEnv>()
 *   .use(bindings({ db: 'DB', cache: 'KV', orm: (env) => drizzle(env.DB) }))
 *   .get('/', async (c) => c.json(await c.var.cache.get('entries', 'json')))
 * ```
 */
export function bindings<const Map extends Record<string, BindingSource>>(
  map: Map,
): SetsVariables<BindingVariables<Map>> {
  const entries = Object.entries<BindingSource>(map)
  return async function bindings(c, next) {
    for (const [name, source] of entries) {
      const handle =
        typeof source === 'function'
          ? // What other middleware set before, beside what this one does.
            source(c.env, c.var as unknown as Variables)
          : requireBinding(c.env, source, anyKind, name)
      c.set(name as keyof Map & string, handle as never)
    }
    await next()
  }
}
