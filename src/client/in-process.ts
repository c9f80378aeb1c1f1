import { routerOf } from '../context/app-router.ts'
import { createInProcessRequest } from '../context/hono/in-process-request.ts'
import { withoutCookies } from '../context/hono/middleware.ts'
import { createChildContext, internalsOf } from '../context/request-context.ts'
import { requestContext, requireRequestContext } from '../context/store.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { originOf } from '../shared/origin-of.ts'

/**
 * Sends a request to the app's own router, without the network: a Worker cannot fetch itself on
 * Cloudflare.
 *
 * The call has a child of the current request context, and the cookie and authorization headers of
 * the current request. Cookies that it sets go out with the current request's response.
 */
export async function fetchInProcess(input: string, init: RequestInit): Promise<Response> {
  const parent = requireRequestContext()
  const router = await routerOf(parent)
  const path = pathHere(input, parent.request.url)
  const request = createInProcessRequest(parent.request, path, init)
  const child = createChildContext(parent, { request })
  internalsOf(child).inProcessRequests.push(request)
  const response = await requestContext.run(child, () => router.fetch(request, child))
  return withoutCookies(response, child)
}

/** Returns the path and query of `input`, which must have the origin of `here`. */
function pathHere(input: string, here: string): string {
  // The URLs of the client need no parser.
  const origin = originOf(here)
  if (input.startsWith(`${origin}/`)) return input.slice(origin.length)
  const url = new URL(input, here)
  if (url.origin === origin) return url.href.slice(origin.length)
  throw new Error(
    withErrorUrl(
      'HA601',
      `honoClient calls this Worker's own actions and sends nothing to ${url.origin}. ` +
        'For another server, make a client with its own transport: createHonoClient({ baseUrl, fetch })',
    ),
  )
}
