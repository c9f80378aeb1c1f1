import type { APIContext } from 'astro'

/**
 * Turns off Astro's cache for a request whose response has data of one client, or its own cache
 * headers. After all middleware, Astro lets caches store what `Astro.cache.set()` and `routeRules`
 * allow.
 */
export function skipAstroCache(astro: APIContext): void {
  if (hasAstroCache(astro)) astro.cache.set(false)
}

/** Returns true if the app has a cache provider. */
export function hasAstroCache(astro: APIContext): boolean {
  // A `src/fetch.ts` without `astro()` has no cache here.
  const cache: APIContext['cache'] | undefined = astro.cache
  return cache?.enabled === true
}

/**
 * Forbids every cache to store a response. Use it for a response with data of one client, if the app
 * may have allowed caches to store it.
 */
export function keepPrivate(headers: Headers): void {
  headers.set('cache-control', 'private, no-store')
  for (const name of ofSharedCaches(headers)) headers.delete(name)
}

/** Returns true if the headers allow a shared cache to store the response. */
export function isShared(headers: Headers): boolean {
  if (ofSharedCaches(headers).length > 0) return true
  const control = headers.get('cache-control')
  if (control === null) return headers.has('expires')
  const directives = control.split(',').map((one) => one.trim().toLowerCase())
  if (directives.some((one) => one === 'public' || one.startsWith('s-maxage'))) return true
  return !directives.some((one) => ['private', 'no-store', 'no-cache'].includes(one))
}

/** Headers for one kind of shared cache, which override `Cache-Control` there. */
function ofSharedCaches(headers: Headers): string[] {
  return [...headers.keys()].filter((name) => /cdn-cache-control$|^surrogate-control$/.test(name))
}
