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
