import { bodyKindHeader } from '../../shared/protocol.ts'

/** Headers of every response of an action, unless the action says otherwise. */
export const resultHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const

/** How the answer of a `GET` action may be kept. Times are seconds. */
export interface ActionCache {
  /** How long a browser may use the answer without asking again. Defaults to 0: always ask. */
  maxAge?: number
  /** How long a shared cache may: Cloudflare's, for one. Makes the answer public. */
  sharedMaxAge?: number
  /** How long after that an old answer may be used while a new one is fetched. */
  staleWhileRevalidate?: number
  /** Names by which Cloudflare's cache can be told to forget the answer. */
  tags?: readonly string[]
  /**
   * Says that the action's middleware makes no difference to the answer. An action with `use` is
   * cached by nobody without it: what one caller may see is not for the next.
   */
  sameForEveryone?: boolean
}

/** The headers that say how an answer may be kept; none where it may not. */
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

/** Whether an answer is an envelope that may be kept. */
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
