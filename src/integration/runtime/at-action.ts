import type { APIContext, MiddlewareNext } from 'astro'

/** What a context says about its request. */
type Place = Pick<APIContext, 'request' | 'url' | 'params' | 'routePattern'>

/**
 * Creates the `next` of `pageForms`, which shows the action's request to later middleware, and then
 * the page's own. It is no rewrite: Astro cannot rewrite to a page whose path also matches a
 * prerendered route, such as `[...path].astro` beside a prerendered `[slug].astro`. And a rewrite
 * would show the page's path to middleware as it was sent, such as `/%61dmin` for `/admin`.
 *
 * The properties are writable in Astro's types, so they are assigned one by one: a version of Astro
 * that makes one `readonly` fails the type check, and one that has a getter throws.
 */
export function nextAtAction(astro: APIContext, next: MiddlewareNext): MiddlewareNext {
  const { request, url, params, routePattern } = astro
  return async (payload) => {
    if (payload === request) return next()
    if (!(payload instanceof Request)) return next(payload)
    // Imported above, it would be loaded with all middleware. After an edit, the dev server can load
    // middleware while it loads Astro: it would get unfinished modules, and fail until the next edit.
    const { FetchState } = await import('astro/fetch')
    const action = new FetchState(payload)
    setPlace(astro, {
      request: payload,
      url: action.url,
      params: action.params ?? {},
      routePattern: action.routeData?.route ?? routePattern,
    })
    try {
      return await next()
    } finally {
      setPlace(astro, { request, url, params, routePattern })
    }
  }
}

function setPlace(astro: APIContext, { request, url, params, routePattern }: Place): void {
  astro.request = request
  astro.url = url
  astro.params = params
  astro.routePattern = routePattern
}
