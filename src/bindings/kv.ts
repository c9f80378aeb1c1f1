import type { StandardSchemaV1 } from '@standard-schema/spec'
import { oncePerRequest } from '../context/once.ts'
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

/** What a namespace of {@link kv} can beside what KV itself can. */
export interface KvJson {
  /**
   * Reads JSON and checks it with a schema of any library that follows Standard Schema.
   *
   * @returns what the schema makes of the value; null where there is none
   * @throws Error where the value does not fit. It names the key and the places in the value, and
   * says nothing of what is stored there.
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

/** What {@link kv} sets: the namespace, with typed JSON. */
export type KvOf<Namespace> = Namespace & KvJson

const kind: BindingKind = {
  name: 'KV namespace',
  toml: '  [[kv_namespaces]]\n  binding = "NAME"',
}

/**
 * Hono middleware that puts KV namespaces in `ctx.var`, each with typed JSON and with a memory of
 * what this request has read.
 *
 * A key is read once for each request, whether by middleware, the page or an action in process, as
 * text or as JSON, one after the other or at the same time. It is parsed anew for each, so nobody
 * gets an object that another one may change. What `put` and `delete` of the handle wrote is what is
 * read after them. Nothing is kept beyond the request, and a read that failed is not kept at all.
 *
 * Streams, `arrayBuffer`, several keys at a time, reads with a `cacheTtl`, `getWithMetadata` and
 * `list` go to KV each time.
 *
 * @param map the names of variables, each with the name of its KV binding
 * @throws Error when the Worker has no such binding, with the lines to add to its Wrangler config
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
