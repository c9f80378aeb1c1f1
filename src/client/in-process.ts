import { forwardCookies } from '../context/cookies.ts'
import { createChildContext, internalsOf } from '../context/request-context.ts'
import { requestContext, requireRequestContext } from '../context/store.ts'

/**
 * Sends a request to the app's own router, without the network: a Worker that fetches itself gets
 * an error from Cloudflare, and would do the work of a request twice.
 *
 * The call has a child of the current request's context, its cookie and its authorization, and
 * nothing else of it. Cookies it sets go out with the current request's response.
 */
export async function fetchInProcess(input: string, init: RequestInit): Promise<Response> {
  const parent = requireRequestContext()
  const { dispatch } = internalsOf(parent)
  if (!dispatch) {
    throw new Error(
      'This request context knows no router, so honoClient can call no action in process. ' +
        'Mount createRouter(honoActions) in this Worker, or name the integration in astro.config.mjs.',
    )
  }
  const here = new URL(parent.request.url)
  const url = new URL(input, here)
  if (url.origin !== here.origin) {
    throw new Error(
      `honoClient calls this Worker's own actions and sends nothing to ${url.origin}. ` +
        'For another server, make a client with its own transport: createHonoClient({ baseUrl, fetch })',
    )
  }
  const headers = new Headers(init.headers)
  for (const name of ['cookie', 'authorization']) {
    const value = parent.request.headers.get(name)
    if (value !== null && !headers.has(name)) headers.set(name, value)
  }
  const request = new Request(url, { ...init, headers })
  const child = createChildContext(parent, request)
  const response = await requestContext.run(child, () => dispatch(request, child))
  forwardCookies(response, parent)
  return response
}
