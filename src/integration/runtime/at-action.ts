import type { APIContext, MiddlewareNext } from 'astro'
import { FetchState } from 'astro/fetch'

/**
 * Creates the `next` of `pageForms`, which shows the action's request to later middleware, and then
 * the page's own. It is no rewrite: Astro cannot rewrite to a page whose path also matches a
 * prerendered route, such as `[...path].astro` beside a prerendered `[slug].astro`. And a rewrite
 * would show the page's path to middleware as it was sent, such as `/%61dmin` for `/admin`.
 */
export function nextAtAction(astro: APIContext, next: MiddlewareNext): MiddlewareNext {
  const { request, url, params, routePattern } = astro
  return async (payload) => {
    if (payload === request) return next()
    if (!(payload instanceof Request)) return next(payload)
    const action = new FetchState(payload)
    Object.assign(astro, {
      request: payload,
      url: action.url,
      params: action.params ?? {},
      routePattern: action.routeData?.route ?? routePattern,
    })
    try {
      return await next()
    } finally {
      Object.assign(astro, { request, url, params, routePattern })
    }
  }
}
