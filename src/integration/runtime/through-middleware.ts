import { cf, finalize } from '@astrojs/cloudflare/fetch'
import { astro, FetchState, middleware, pages, sessions } from 'astro/fetch'

type Platform = Parameters<typeof cf>

/**
 * Answers in the app's Astro middleware, without the rest of what Astro does for a page. The
 * middleware has all that it has there: cookies, session, locals, rewrites.
 */
export async function throughMiddleware(
  request: Request,
  env: Platform[1],
  ctx: Platform[2],
  answer: () => Response | Promise<Response>,
): Promise<Response> {
  const state = new FetchState(request)
  const asset = await cf(state, env, ctx)
  if (asset) return asset
  // A redirect to the path with its slash, a page of the app's own at this one: all as Astro does
  // it. The middleware would be told of another route, such as a prerendered page of errors.
  if (!isRouteOfActions(state)) return finalize(state, await astro(state))
  // The route has none: Astro would load its module, and look for static paths with some.
  state.props = {}
  await sessions(state)
  try {
    const response = await middleware(state, async (current) =>
      // Middleware may have rewritten it, and Astro has made another of what a proxy forwarded.
      current.request === request ? answer() : pages(current),
    )
    return finalize(state, response)
  } finally {
    await state.finalizeAll()
  }
}

function isRouteOfActions({ routeData }: FetchState): boolean {
  return routeData?.component.endsWith('/integration/runtime/route.js') ?? false
}
