import { definitionOf } from '../actions/define/definition.ts'
import { callInProcess } from '../actions/execute/server-side-call.ts'
import { routerOf } from '../context/app-router.ts'
import { createInProcessRequest } from '../context/hono/in-process-request.ts'
import { withoutCookies } from '../context/hono/middleware.ts'
import { createChildContext, stateOf } from '../context/request-context.ts'
import { getRequestContext, requestContext } from '../context/store.ts'
import type { RequestContext } from '../context/types.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { base } from '../shared/location.ts'
import { callerCode } from '../shared/methods.ts'
import { formAction } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'
import { originOf } from '../shared/url.ts'
import { callByFetch } from './call-by-fetch.ts'
import type { Call, Transport } from './transport.ts'

export const transport: Transport = {
  fetch: fetchInProcess,
  check(url) {
    pathHere(url, contextOfCall().request.url)
  },
  // Outside a request there is no origin; a call there throws with the reason.
  baseUrl: () => originOf(getRequestContext()?.request.url ?? 'http://localhost/') + base,
}

/**
 * Returns the attributes of `<form action={actions.addEntry}>` in React, for a form that works before
 * its script has loaded. A `name` that is not null becomes a hidden input.
 */
export const reactForm = (path: readonly string[]): object => ({
  $$FORM_ACTION: () => ({
    name: null,
    action: formAction(path),
    method: 'POST',
    encType: 'multipart/form-data',
  }),
})

export async function callByPath(call: Call): Promise<AnyResult> {
  const { path, method, input, options, defer, requireCarried } = call
  const { find, basePath } = await routerOf(contextOfCall())
  const entry = find(path)
  if (!entry) {
    const message = `There is no action at honoActions.${path.join('.')}`
    return { data: null, error: new HonoActionError({ code: 'NOT_FOUND', message }) }
  }
  const action = definitionOf(entry)
  // An app with Hono middleware of its own needs a request.
  if (!action) return callByFetch(fetchInProcess, basePath, call)
  if (action.method !== method) {
    const caller = callerCode(action.method, path.join('.'))
    const message = `This is a ${action.method} action. Call it with ${caller}(input)`
    return { data: null, error: new HonoActionError({ code: 'METHOD_NOT_ALLOWED', message }) }
  }
  const url = `${basePath}/${path.join('/')}`
  return callInProcess(action, { ...options, path: url, input, defer, requireCarried })
}

/** @throws Error outside a request, such as in a script or a test */
function contextOfCall(): RequestContext {
  const context = getRequestContext()
  if (context) return context
  throw new Error(
    withErrorUrl(
      'HA605',
      'There is no request context here, in which the client calls actions in process. ' +
        'In an Astro app, first add honoActions() to the integrations of astro.config. ' +
        'In a script or a test, create a client that sends requests: ' +
        "createActions({ baseUrl: 'http://localhost:4321/api', fetch }), or createHonoClient with the same options",
    ),
  )
}

/**
 * Sends a request to the app's own router, without the network: a Worker cannot fetch itself on
 * Cloudflare.
 *
 * The call has a child of the current request context, and the headers of the current request that
 * say who the client is. Cookies that it sets go out with the current request's response.
 */
export async function fetchInProcess(input: string, init: RequestInit): Promise<Response> {
  const parent = contextOfCall()
  const router = await routerOf(parent)
  const path = pathHere(input, parent.request.url)
  const request = createInProcessRequest(parent.request, path, init)
  const child = createChildContext(parent, { signal: request.signal })
  stateOf(child).otherRequests.push(request)
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
        'For another server, create a client with its own transport: createHonoClient({ baseUrl, fetch })',
    ),
  )
}
