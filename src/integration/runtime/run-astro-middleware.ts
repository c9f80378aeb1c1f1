import { onRequest } from 'virtual:astro:middleware'
import { cf, finalize } from '@astrojs/cloudflare/fetch'
import type { APIContext, MiddlewareNext } from 'astro'
import { astro, FetchState, pages, sessions } from 'astro/fetch'
import { loadRouter } from './load-router.ts'

type Platform = Parameters<typeof cf>

/**
 * Handles an action request with the app's Astro middleware only, and runs the action after it.
 * Astro's own handler is more expensive. It checks the origin, which the router has already
 * checked. It also matches redirects, locales and cached pages, and loads the route's module.
 *
 * This file uses undocumented behavior of Astro. `dispatch-mode.ts` checks it in each build:
 *
 * - `virtual:astro:middleware` exports `onRequest`, a `sequence()` of all middleware.
 * - `FetchState` of `astro/fetch` has `rewrite()`, and `getAPIContext()`, which creates the context
 *   of that middleware, with the properties of `provide()`. It does not run middleware if
 *   `skipMiddleware` is true. It does not load the module of the route if `props` and
 *   `componentInstance` are set.
 */
export async function runAstroMiddleware(
  request: Request,
  env: Platform[1],
  ctx: Platform[2],
): Promise<Response> {
  const state = new FetchState(request)
  const asset = await cf(state, env, ctx)
  if (asset) return asset
  // Without a matching route, or with the 404 page's, middleware would get the wrong route.
  if (!state.routeData?.pattern.test(state.pathname)) return finalize(state, await astro(state))
  state.props = {}
  state.provide('cache', { create: () => noCache })
  await sessions(state)
  const { cookies } = state
  const run = async () => (await loadRouter()).fetch(state.request, { env, executionCtx: ctx })
  let response = await respond(state, run)
  // A rewrite copies the cookies, and middleware may set others after it.
  if (state.cookies !== cookies) state.cookies.merge(cookies)
  try {
    await state.finalizeAll()
  } catch (error) {
    response = await showError(state, error)
  }
  return finalize(state, response)
}

async function respond(state: FetchState, run: () => Promise<Response>): Promise<Response> {
  let rendered: Promise<Response> | undefined
  const next: MiddlewareNext = (payload) => {
    rendered = payload === undefined ? run() : rewrite(state, payload)
    return rendered
  }
  try {
    const response = (await onRequest(state.getAPIContext(), next)) ?? (await rendered)
    if (response instanceof Response) return response
    throw new TypeError('Astro middleware must return a Response or the result of next()')
  } catch (error) {
    return showError(state, error)
  }
}

/** The `cache` of a context in an app without a cache provider. */
const noCache: APIContext['cache'] = {
  enabled: false,
  tags: [],
  options: { tags: [] },
  set() {},
  async invalidate() {
    throw new Error('Astro.cache is not enabled: set cache.provider in the Astro config')
  },
}

/** Renders another route like `next(payload)` does: without the middleware. */
async function rewrite(state: FetchState, payload: string | URL | Request): Promise<Response> {
  state.skipMiddleware = true
  try {
    return await state.rewrite(payload)
  } finally {
    state.skipMiddleware = false
  }
}

/** Lets Astro log an error and render its error page. */
function showError(
  { request, locals, renderOptions, clientAddress }: FetchState,
  error: unknown,
): Promise<Response> {
  const fail = () => {
    throw error
  }
  // Without the body, because it may have been read already.
  const failed = new FetchState(new Request(request.url, { headers: request.headers }))
  Object.assign(failed, { locals, renderOptions, clientAddress })
  failed.props = {}
  // `ALL` is for endpoints, `default` for pages.
  failed.componentInstance = { ALL: fail, default: fail } as unknown as ComponentInstance
  return pages(failed)
}

// Astro's type of a page's module, whose default export is a component.
type ComponentInstance = NonNullable<FetchState['componentInstance']>
