import type { MiddlewareHandler } from 'hono'
import type { Bindings } from '../shared/env.ts'

/** Shown in place of a binding's name while `Bindings` is empty. */
type NoBindings = 'Bindings is empty: run `npx wrangler types`, then `npx astro sync`'

/** The name of a binding in the Wrangler config. */
export type BindingName = [keyof Bindings] extends [never] ? NoBindings : keyof Bindings & string

/** What a variable is made of: a binding's name, or a function of all bindings. */
export type BindingSource = BindingName | ((env: Bindings) => unknown)

/** The variables that `bindings(map)` sets. */
export type BindingVariables<Map> = {
  [Name in keyof Map]: Map[Name] extends keyof Bindings
    ? Bindings[Map[Name]]
    : Map[Name] extends (env: Bindings) => infer Handle
      ? Handle
      : never
}

/**
 * Hono middleware that puts bindings in `ctx.var` under names of your own, for this request.
 *
 * The names of the bindings are checked against the Wrangler config when it compiles, and the
 * variables have the bindings' types. A function gets all of `env` and returns what to put there;
 * it runs once for each request.
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
): MiddlewareHandler<{ Bindings: Bindings; Variables: BindingVariables<Map> }> {
  const entries = Object.entries<BindingSource>(map)
  return async function bindings(c, next) {
    for (const [name, source] of entries) {
      const handle = typeof source === 'function' ? source(c.env) : bindingOf(c.env, source, name)
      c.set(name as keyof Map & string, handle as never)
    }
    await next()
  }
}

function bindingOf(env: object, binding: string, variable: string): unknown {
  const handle = (env as Record<string, unknown> | undefined)?.[binding]
  if (handle !== undefined) return handle
  throw new Error(
    `There is no binding '${binding}' in this Worker's env, so ctx.var.${variable} has no value. ` +
      'Add it to wrangler.toml (or the same in wrangler.jsonc) and run `npx wrangler types`:\n' +
      `  [[d1_databases]]                for a D1 database\n` +
      `  binding = "${binding}"\n` +
      `  database_name = "..."\n` +
      `or\n` +
      `  [[kv_namespaces]]               for a KV namespace ([[r2_buckets]] for R2, ...)\n` +
      `  binding = "${binding}"\n` +
      'https://developers.cloudflare.com/workers/wrangler/configuration/#bindings',
  )
}
