/** Returns the origin of a request's URL. The runtime has parsed it, so it needs no parser. */
export function originOf(url: string): string {
  return url.slice(0, url.indexOf('/', url.indexOf('://') + 3))
}

/** Astro's option of this name. */
export type TrailingSlash = 'always' | 'never' | 'ignore'

/**
 * Adds or removes the trailing slash of a URL or path, as Astro's option asks for.
 *
 * @param url with or without a query
 */
export function withTrailingSlash(url: string, trailingSlash: TrailingSlash): string {
  const query = url.indexOf('?')
  const end = query === -1 ? url.length : query
  const hasSlash = url[end - 1] === '/'
  if (trailingSlash === 'ignore' || hasSlash === (trailingSlash === 'always')) return url
  return url.slice(0, hasSlash ? end - 1 : end) + (hasSlash ? '' : '/') + url.slice(end)
}

/**
 * Adds or removes the trailing slash of a URL that may be an endpoint of the app. Astro does not
 * change a path with a file extension.
 */
export function withUsualSlash(url: string, trailingSlash: TrailingSlash): string {
  const hasExtension = /\.[^/.]+$/.test(url.split('?', 1)[0] ?? '')
  return hasExtension ? url : withTrailingSlash(url, trailingSlash)
}
