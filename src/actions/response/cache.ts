import { bodyKindHeader } from '../../shared/protocol.ts'
import type { AnyDefinition } from '../define/definition.ts'

/**
 * Options for caching the response of a `GET` action.
 *
 * @typeParam Input the input that the handler gets
 */
export interface ActionCache<Input = never> {
  /** Seconds for which a browser may reuse the response. Defaults to 0: it always revalidates. */
  maxAge?: number
  /**
   * Seconds for which a shared cache, such as Cloudflare's, may reuse the response. Makes it
   * public, unless it sets a cookie. By default, shared caches do not store it.
   */
  sharedMaxAge?: number
  /** Seconds for which a cache may use an expired response while it fetches a new one. */
  staleWhileRevalidate?: number
  /**
   * Tags of the response in Cloudflare's cache. An action that writes names them in `invalidates`.
   * A function gets the validated input.
   */
  tags?: readonly string[] | ((input: Input) => readonly string[])
  /**
   * Set it to true if all callers get the same response. Otherwise, the response of an action with
   * `use` or `authorize` is not cached, and neither is the response to a request with an
   * `Authorization` header.
   * @default false
   */
  sameForEveryone?: boolean
}

/** Returns true for an action whose responses may be cached. */
export function mayBeCached({ cache, use, authorize }: Cached): boolean {
  if (!cache) return false
  return cache.sameForEveryone || (use.length === 0 && authorize === undefined)
}

type Cached = Pick<AnyDefinition, 'cache' | 'use' | 'authorize'>

/** Returns the cache headers of a response; undefined if it may not be cached. */
export function cacheHeaders(
  definition: Cached,
  request: Request,
): Record<string, string> | undefined {
  const { cache } = definition
  if (!cache || !mayBeCached(definition)) return undefined
  if (request.headers.has('authorization') && !cache.sameForEveryone) return undefined
  const { maxAge = 0, sharedMaxAge, staleWhileRevalidate, tags } = cache
  const control = [
    sharedMaxAge === undefined ? 'private' : 'public',
    `max-age=${maxAge}`,
    ...(sharedMaxAge === undefined ? [] : [`s-maxage=${sharedMaxAge}`]),
    ...(staleWhileRevalidate === undefined
      ? []
      : [`stale-while-revalidate=${staleWhileRevalidate}`]),
  ]
  return {
    'cache-control': control.join(', '),
    // JSON and rich responses have the same URL.
    vary: 'accept',
    ...(Array.isArray(tags) && tagHeader(tags)),
  }
}

/** Returns the headers of a response whose tags depend on the input. */
export function headersOfInput(
  { cache }: Cached,
  headers: Record<string, string> | undefined,
  input: unknown,
): Record<string, string> | undefined {
  const tags = cache?.tags as ((input: unknown) => readonly string[]) | undefined
  if (!headers || typeof tags !== 'function') return headers
  return { ...headers, ...tagHeader(tags(input)) }
}

function tagHeader(tags: readonly string[]): Record<string, string> | undefined {
  return tags.length > 0 ? { 'cache-tag': tags.join(',') } : undefined
}

/** Returns true for a result that may be cached. */
function isCacheable(response: Response): boolean {
  return (
    response.status === 200 && response.headers.has('vary') && !response.headers.has(bodyKindHeader)
  )
}

/**
 * Adds an `ETag` to a response that may be cached. Returns a 304 if the caller has the response.
 * The tag is weak, because the same data can be encoded differently.
 */
export async function addETag(response: Response, request: Request): Promise<Response> {
  if (!isCacheable(response)) return response
  const body = await response.clone().arrayBuffer()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', body))
  const tag = `"${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}"`
  response.headers.set('etag', `W/${tag}`)
  const known = request.headers.get('if-none-match')?.split(',') ?? []
  const isKnown = known.some((one) => one.trim() === '*' || one.trim().replace('W/', '') === tag)
  if (!isKnown) return response
  const { headers } = response
  headers.delete('content-type')
  return new Response(null, { status: 304, headers })
}
