import { cf, finalize } from '@astrojs/cloudflare/fetch'
import { FetchState, middleware, pages, sessions } from 'astro/fetch'

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
