import { onDemand } from '../shared/on-demand.ts'
import { internalsOf, type RequestContext } from './request-context.ts'
import { requestIdHeader } from './request-id.ts'

const streams = /* @__PURE__ */ onDemand(() => import('./bind-stream.ts'))

const finishedKey = Symbol('finished')

/** Notes that a response has its id already, and a whole body, which may be made of a text. */
export function markFinished(response: Response, text: string | null = null): void {
  // On the response, for on workerd it must not be reached from a context.
  ;(response as { [finishedKey]?: string | null })[finishedKey] = text
}

/** What the body of a finished response was made of. */
export function textOfFinished(response: Response): string | undefined {
  return (response as { [finishedKey]?: string | null })[finishedKey] ?? undefined
}

/** Whether it has; a copy of it may have another body. */
export function isFinished(response: Response): boolean {
  return finishedKey in response
}

/** Adds to the headers of the request's response, just before they are sent. */
export function beforeResponse(context: RequestContext, add: (headers: Headers) => void): void {
  const internals = internalsOf(context)
  internals.additions ??= []
  internals.additions.push(add)
}

/** Has the request's response carry a cookie, as a `Set-Cookie` value. */
export function addCookie(context: RequestContext, cookie: string): void {
  beforeResponse(context, (headers) => headers.append('set-cookie', cookie))
}

/**
 * Gives the response of a request what the request has for it: its id, the cookies of calls in
 * process and the like. The lifetime is released when the body is out, as far as that can be known.
 */
export function finishResponse(
  response: Response,
  context: RequestContext,
  release: () => void,
): Response | Promise<Response> {
  const internals = internalsOf(context)
  internals.sent = true
  const { additions } = internals
  const isWhole = isFinished(response)
  if (isWhole && !additions) {
    release()
    return response
  }
  // The handshake of a WebSocket is the runtime's: a copy of it is none. The messages come later.
  if (response.status === 101) return response
  const finished = withId(response, context.requestId)
  const { body, headers } = finished
  for (const add of additions ?? []) add(headers)
  if (isWhole || body === null || internals.isSettled) {
    release()
    return finished
  }
  // A page renders while it is read. What else there is may be a file on its way from R2, for which
  // it would be dear to go through here: its context has no end.
  const isPage = headers.get('content-type')?.startsWith('text/html')
  if (!isPage) return finished
  const { executionCtx } = context
  const waitUntil = (promise: Promise<unknown>) => executionCtx.waitUntil(promise)
  return streams(({ bindStream }) => {
    return new Response(bindStream(body, { onEnd: release, waitUntil }), finished)
  })
}

/** With headers that can be changed. */
function withId(response: Response, requestId: string): Response {
  try {
    response.headers.set(requestIdHeader, requestId)
    return response
  } catch {
    // A response from `fetch` or `Response.redirect` has immutable headers.
    const copy = new Response(response.body, response)
    copy.headers.set(requestIdHeader, requestId)
    return copy
  }
}
