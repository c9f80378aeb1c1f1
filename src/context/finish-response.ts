import { bindStream } from './bind-stream.ts'
import { keepLastCookies, settleCookies } from './cookies.ts'
import { isShared, keepPrivate } from './keep-private.ts'
import { type RequestContext, type RequestState, stateOf } from './request-context.ts'
import { requestIdHeader } from './request-id.ts'

/** Marks a response as complete: its id is set, and its body does not need the context. */
export function markComplete(response: Response, context: RequestContext): void {
  // Not a property of the response: V8 would keep it until its next major garbage collection.
  stateOf(context).complete?.push(response)
}

/** Marks a copy of a response as complete, if the response is. */
export function copyMark(response: Response, copy: Response, context: RequestContext): Response {
  if (stateOf(context).complete?.includes(response)) markComplete(copy, context)
  return copy
}

/** Adds to the headers of the request's response, just before they are sent. */
export function beforeResponse(context: RequestContext, add: (headers: Headers) => void): void {
  const state = stateOf(context)
  state.additions ??= []
  state.additions.push(add)
}

/**
 * Completes the response of a request: sets its id, cookies and added headers. A response that sets
 * a cookie is not for shared caches. Releases the lifetime after the body was sent, if that can be
 * detected.
 */
export function finishResponse(
  response: Response,
  context: RequestContext,
  release: () => void,
): Response {
  const state = stateOf(context)
  state.sent = true
  const { additions, cookies } = state
  const isComplete = state.complete?.includes(response)
  if (isComplete && !additions && !cookies && !setsCookies(response, state)) {
    release()
    return response
  }
  // The runtime does not accept a copy of a WebSocket handshake. The messages come later.
  if (response.status === 101) return response
  const finished = withHeader(response, requestIdHeader, context.requestId)
  const { body, headers } = finished
  if (cookies) {
    settleCookies(context, context, headers.getSetCookie())
    headers.delete('set-cookie')
    for (const line of cookies.lines) headers.append('set-cookie', line)
  } else if (headers.has('set-cookie')) {
    keepLastCookies(headers)
  }
  for (const add of additions ?? []) add(headers)
  if (setsCookies(finished, state) && isShared(headers)) keepPrivate(headers)
  if (isComplete || body === null) {
    release()
    return finished
  }
  // A page renders while it is read. Any other body may be a file from R2, which is expensive to
  // wrap. Its context then has no end.
  const isPage = headers.get('content-type')?.startsWith('text/html')
  if (!isPage) return finished
  const { executionCtx } = context
  const waitUntil = (promise: Promise<unknown>) => executionCtx.waitUntil(promise)
  return new Response(bindStream(body, { onEnd: release, waitUntil }), finished)
}

/** Returns true if a response, or Astro with it, sets a cookie. */
export function setsCookies({ headers }: Response, { setsAstroCookies }: RequestState): boolean {
  return setsAstroCookies || headers.has('set-cookie')
}

/** Sets a header, on a copy if the headers of the response cannot be changed. */
export function withHeader(response: Response, name: string, value: string): Response {
  try {
    response.headers.set(name, value)
    return response
  } catch {
    // A response from `fetch` or `Response.redirect` has immutable headers.
    const copy = new Response(response.body, response)
    copy.headers.set(name, value)
    return copy
  }
}
