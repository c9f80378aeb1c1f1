import { bodyKindHeader } from '../../shared/protocol.ts'

/** Headers of every response of an action, unless the action says otherwise. */
export const resultHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const

/** Cache headers of a `GET` action. Times are seconds. */
export interface ActionCache {
  /** Time for which a browser uses the response without a request. Defaults to 0. */
  maxAge?: number
  /** Time for which a shared cache does, such as Cloudflare's. Makes the response public. */
  sharedMaxAge?: number
  /** Time after that for which the old response is used while a new one is fetched. */
  staleWhileRevalidate?: number
  /** Tags by which the response is purged from Cloudflare's cache. */
  tags?: readonly string[]
  /**
   * Says that the response does not depend on the caller. Without it, an action with `use` is not
   * cached, because one caller may see what another may not.
   */
  sameForEveryone?: boolean
}

/** Returns the cache headers of a result; undefined if it may not be cached. */
export function cacheHeaders(
  cache: ActionCache | undefined,
  hasMiddleware: boolean,
): Record<string, string> | undefined {
  if (!cache || (hasMiddleware && !cache.sameForEveryone)) return undefined
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
    // JSON and rich answers have one address.
    vary: 'accept',
    ...(tags?.length ? { 'cache-tag': tags.join(',') } : undefined),
  }
}

/** Returns true if a response is a result that may be cached. */
function isKept(response: Response): boolean {
  return (
    response.status === 200 && response.headers.has('vary') && !response.headers.has(bodyKindHeader)
  )
}

/**
 * Gives an answer that may be kept its `ETag`, and makes it a 304 where the caller has it already.
 * Weak: the same data may be written in another order of bytes.
 */
export async function addETag(response: Response, request: Request): Promise<Response> {
  if (!isKept(response)) return response
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
