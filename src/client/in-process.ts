import { forwardCookies } from '../context/cookies.ts'
import { callAsRequest } from '../context/hono/in-process-request.ts'
import { createChildContext } from '../context/request-context.ts'
import { textOfFinished } from '../context/response.ts'
import { routerOf } from '../context/app-router.ts'
import { requestContext, requireRequestContext } from '../context/store.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { originOf } from '../shared/origin-of.ts'
import { readFromText } from './text-response.ts'

/**
 * Sends a request to the app's own router, without the network: a Worker that fetches itself gets
 * an error from Cloudflare, and would do the work of a request twice.
 *
 * The call has a child of the current request's context, its cookie and its authorization, and
 * nothing else of it. Cookies it sets go out with the current request's response.
 */
export async function fetchInProcess(input: string, init: RequestInit): Promise<Response> {
  const parent = requireRequestContext()
  const loaded = routerOf(parent)
  const router = loaded instanceof Promise ? await loaded : loaded
  const request = callAsRequest(parent.request, pathHere(input, parent.request.url), init)
  const child = createChildContext(parent, { request })
  const response = await requestContext.run(child, () => router.fetch(request, child))
  forwardCookies(response.headers.getSetCookie(), parent)
  const text = textOfFinished(response)
  return text === undefined ? response : readFromText(response, text)
}

/** What comes after the origin of `here`, which `input` must be of. */
function pathHere(input: string, here: string): string {
  // As the client writes it.
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
