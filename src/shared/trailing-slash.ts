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
 * The same for a path that may be of an endpoint of the app: Astro leaves one with a file extension as
 * it is.
 */
export function withUsualSlash(url: string, trailingSlash: TrailingSlash): string {
  const hasExtension = /\.[^/.]+$/.test(url.split('?', 1)[0] ?? '')
  return hasExtension ? url : withTrailingSlash(url, trailingSlash)
}
