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

/**
 * Encodes an input as a query string with the names of a form: `author.name`, `items[0].count`, and
 * a repeated name for an array of plain values. `undefined` is left out.
 */
export function toQuery(input: unknown): string {
  const query = new URLSearchParams()
  append('', input)
  const text = query.toString()
  return text && `?${text}`

  function append(name: string, value: unknown): void {
    if (Array.isArray(value)) {
      const isNested = value.some(isObject)
      for (const [index, item] of value.entries()) {
        append(isNested ? `${name}[${index}]` : name, item)
      }
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) append(name ? `${name}.${key}` : key, item)
    } else if (value !== undefined) {
      query.append(name, value instanceof Date ? value.toISOString() : `${value ?? ''}`)
    }
  }
}

function isObject(value: unknown): value is object {
  return Object(value) === value && !(value instanceof Date)
}
