import { oncePerRequest } from '../context/once-per-request.ts'
import { requireRequestContext } from '../context/store.ts'
import {
  type BindingAt,
  type BindingKind,
  type CheckedNames,
  handlesMiddleware,
  type SetsVariables,
} from './binding-middleware.ts'
import { overlayProxy } from './overlay-proxy.ts'

/** Options and result of a bucket's `put`. */
type PutOf<Bucket> = Bucket extends {
  put(key: string, value: never, options?: infer Options): Promise<infer Stored>
}
  ? { options: Options; stored: Stored }
  : never

/** Method that {@link r2} adds to an R2 bucket. */
export interface R2Upload<Options extends object, Stored> {
  /**
   * Stores a file like `put`, with the file's content type.
   *
   * The content type comes from the client and is untrusted. Check it before a page serves the
   * file.
   *
   * @param options options of `put`; a content type in `httpMetadata` overrides the file's
   * @returns the result of `put`; with `onlyIf`, null if the condition is false
   * @example
   * ```ts
   * const { size, etag } = await ctx.var.pictures.upload(`avatars/${id}`, photo)
   * ```
   */
  upload(key: string, file: Blob, options: Options & { onlyIf: object }): Promise<Stored | null>
  /**
   * Stores a file like `put`, with the file's content type.
   *
   * @param options options of `put`; a content type in `httpMetadata` overrides the file's
   * @returns the result of `put`
   * @example
   * ```ts
   * const { size } = await ctx.var.pictures.upload(`avatars/${id}`, photo)
   * ```
   */
  upload(key: string, file: Blob, options?: Options): Promise<Stored>
}

/** Type of the variable that {@link r2} sets: the bucket, with `upload`. */
export type R2Of<Bucket> = Bucket &
  R2Upload<NonNullable<PutOf<Bucket>['options']> & object, PutOf<Bucket>['stored']>

interface Bucket {
  put(key: string, value: Blob, options: object): Promise<unknown>
}

const kind: BindingKind = {
  name: 'R2 bucket',
  toml: '  [[r2_buckets]]\n  binding = "NAME"\n  bucket_name = "..."',
  json: '  "r2_buckets": [{ "binding": "NAME", "bucket_name": "..." }]',
  typescript: "  NAME: { type: 'r2', name: '...' }",
}

/**
 * Hono middleware that sets R2 buckets in `ctx.var`, with `upload` for form files.
 *
 * @param map variable names, each with the name of its R2 binding
 * @throws Error if the Worker has no such binding, with the lines to add to its Wrangler config
 * @example
 * ```ts
 * const setPhoto = defineHonoAction({
 *   accept: 'form',
 *   use: [r2({ pictures: 'PICTURES' })],
 *   schema: z.object({ id: z.string(), photo: z.file().mime(['image/png', 'image/jpeg']) }),
 *   handler: async ({ id, photo }, ctx) => (await ctx.var.pictures.upload(id, photo)).size,
 * })
 * ```
 */
export function r2<const Map extends Record<string, string>>(
  map: Map &
    CheckedNames<
      Map,
      { createMultipartUpload(key: string): unknown; head(key: string): unknown },
      'R2 bucket'
    >,
): SetsVariables<{
  [Variable in keyof Map]: R2Of<BindingAt<Map[Variable]>>
}> {
  return handlesMiddleware(map, kind, (bucket: Bucket, name) =>
    oncePerRequest(requireRequestContext(), `r2:${name}`, () => {
      const upload = (key: string, file: Blob, options?: { httpMetadata?: HttpMetadata }) =>
        bucket.put(key, file, {
          ...options,
          httpMetadata: withType(options?.httpMetadata, file.type),
        })
      return overlayProxy({ upload }, bucket)
    }),
  )
}

type HttpMetadata = Headers | { contentType?: string }

function withType(metadata: HttpMetadata | undefined, type: string): HttpMetadata {
  if (!(metadata instanceof Headers)) {
    const contentType = metadata?.contentType ?? type
    return contentType ? { ...metadata, contentType } : { ...metadata }
  }
  const headers = new Headers(metadata)
  if (type && !headers.has('content-type')) headers.set('content-type', type)
  return headers
}
