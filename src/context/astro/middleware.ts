import type { APIContext, MiddlewareHandler } from 'astro'
import { platform } from '#platform'
import type { LoadRouter } from '../app-router.ts'
import { withAstroCookies } from '../cookies.ts'
import { setsCookies, withHeader } from '../finish-response.ts'
import { hasAstroCache, isShared, skipAstroCache } from '../keep-private.ts'
import type { RequestExecutionContext } from '../lifetime.ts'
import { createRequestContext, type RequestContext, stateOf } from '../request-context.ts'
import { respondInContext } from '../run-in-context.ts'
import { requestContext } from '../store.ts'
import { noteAstroCookies } from './sent-cookies.ts'

/** Options of {@link astroRequestContext}. */
export interface AstroRequestContextOptions {
  /** Returns the app's router, for server-side calls. The integration passes its own. */
  router?: LoadRouter
}

/**
 * Creates Astro middleware that opens the request context for all later middleware and the page.
 * The integration adds it before your own middleware. Add it yourself only without the integration.
 *
 * A page that is rendered at build time has a context too. Its `event.kind` is `prerender`, and its
 * request has no cookies or other headers of a client.
 *
 * @example
 * ```ts
 * // src/middleware.ts
 * export const onRequest = sequence(astroRequestContext(), myMiddleware)
 * ```
 */
export function astroRequestContext(options: AstroRequestContextOptions = {}): MiddlewareHandler {
  return async function astroRequestContext(astro, next) {
    const { cookies, isPrerendered } = astro
    // A rewrite runs the middleware again, and a Worker entry may have opened the context before.
    const current = requestContext.getStore()
    const run = (context: RequestContext) =>
      noteAstroCookies(cookies, () => withAstroCookies(context, cookies, next))
    if (current) {
      stateOf(current).router ??= options.router
      return settleCache(await run(current), current, astro)
    }
    const context = createRequestContext({
      // Astro warns about every header that a prerendered page reads.
      request: isPrerendered ? new Request(astro.url) : astro.request,
      env: platform.env(),
      executionCtx: executionCtxOf(astro.locals),
      router: options.router,
      ...(isPrerendered && { event: { kind: 'prerender', path: astro.url.pathname } }),
    })
    if (isPrerendered) return respondInContext(context, () => next())
    // A promise that the app passes to the adapter's `waitUntil` holds the context too.
    if ('cfContext' in astro.locals) {
      Object.assign(astro.locals, { cfContext: context.executionCtx })
    }
    return settleCache(await respondInContext(context, run), context, astro)
  }
}

/**
 * Astro lets caches store a response after all middleware. It must not if the response sets a cookie.
 * With a cache provider, the adapter forbids Cloudflare to store all else, which is not meant for a
 * response of the router with its own cache headers.
 */
function settleCache<Sent extends Response | undefined>(
  response: Sent,
  context: RequestContext,
  astro: APIContext,
): Sent | Response {
  // Middleware has returned nothing. Astro throws the error for it.
  if (!response) return response
  const state = stateOf(context)
  if (setsCookies(response, state)) skipAstroCache(astro)
  else if (state.hasOwnCacheHeaders && hasAstroCache(astro)) {
    const { headers } = response
    const control = headers.get('cdn-cache-control') ?? headers.get('cache-control')
    const isOpen = !headers.has('cloudflare-cdn-cache-control') && isShared(headers)
    if (control && isOpen) return withHeader(response, 'cloudflare-cdn-cache-control', control)
  }
  return response
}

function executionCtxOf(locals: object): RequestExecutionContext {
  const { cfContext } = locals as { cfContext?: RequestExecutionContext }
  return cfContext ?? platform.executionCtx
}
