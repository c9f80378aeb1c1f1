import type { StandardSchemaV1 } from '@standard-schema/spec'
import { oncePerRequest } from '../context/once-per-request.ts'
import { requireRequestContext } from '../context/store.ts'
import {
  type BindingAt,
  type BindingKind,
  type CheckedNames,
  handlesMiddleware,
  type SetsVariables,
} from './binding-middleware.ts'
import { KvCache, type KvNamespace } from './kv-cache.ts'
import { overlayProxy } from './overlay-proxy.ts'

/** Methods that {@link kv} adds to a KV namespace. */
export interface KvJson {
  /**
   * Reads JSON and validates it with any Standard Schema library.
   *
   * @returns the output of the schema; null if the key does not exist
   * @throws Error if the value is invalid. The message names the key and the invalid paths, and
   * never includes the stored value.
   * @example
   * ```ts
   * const settings = await ctx.var.cache.json('settings', z.object({ theme: z.string() }))
   * ```
   */
  json<Schema extends StandardSchemaV1>(
    key: string,
    schema: Schema,
  ): Promise<StandardSchemaV1.InferOutput<Schema> | null>
}

/** Type of the variable that {@link kv} sets: the namespace, with typed JSON. */
export type KvOf<Namespace> = Namespace & KvJson

const kind: BindingKind = {
  name: 'KV namespace',
  toml: '  [[kv_namespaces]]\n  binding = "NAME"',
  json: '  "kv_namespaces": [{ "binding": "NAME" }]',
  typescript: "  NAME: { type: 'kv' }",
}

/**
 * Hono middleware that sets KV namespaces in `ctx.var`, with typed JSON and a cache per request.
 *
 * Middleware, the page and server-side calls read each key only once per request, as text or as
 * JSON. Concurrent reads share one request to KV. Each read parses the JSON again, so callers never
 * share a mutable object. Reads after a `put` or a `delete` return the new value. Failed reads are
 * not cached.
 *
 * Streams, `arrayBuffer`, multiple keys, reads with a `cacheTtl`, `getWithMetadata` and `list`
 * always go to KV.
 *
 * @param map variable names, each with the name of its KV binding
 * @throws Error if the Worker has no such binding, with the lines to add to its Wrangler config
 * @example
 * ```ts
 * const theme = defineHonoAction({
 *   use: [kv({ cache: 'KV' })],
 *   handler: async (_, ctx) =>
 *     (await ctx.var.cache.json('settings', z.object({ theme: z.string() })))?.theme ?? 'light',
 * })
 * ```
 */
export function kv<const Map extends Record<string, string>>(
  map: Map &
    CheckedNames<Map, { getWithMetadata(key: string): unknown; list(): unknown }, 'KV namespace'>,
): SetsVariables<{
  [Variable in keyof Map]: KvOf<BindingAt<Map[Variable]>>
}> {
  return handlesMiddleware(map, kind, (namespace: KvNamespace, name) =>
    oncePerRequest(requireRequestContext(), `kv:${name}`, () =>
      overlayProxy(new KvCache(namespace, name), namespace),
    ),
  )
}
