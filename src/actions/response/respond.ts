import type { Context } from 'hono'
import { routePath } from 'hono/route'
import { markComplete } from '../../context/finish-response.ts'
import type { LazyResponseContext } from '../../context/hono/lazy-response-context.ts'
import { requestIdOf } from '../../context/request-id.ts'
import { getRequestContext } from '../../context/store.ts'
import type { HonoEnv } from '../../shared/env.ts'
import { withRetryAfter } from '../../shared/errors/from-response.ts'
import type { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { retryHeader } from '../../shared/errors/retry-header.ts'
import { bodyKindHeader } from '../../shared/protocol.ts'
import type { AnyResult } from '../../shared/result.ts'
import { type Outcome, redirectOf } from '../execute/outcome.ts'
import { type Run, whereOf } from '../execute/run.ts'
import { responseOfThrown, visibleError } from '../execute/unexpected-error.ts'
import { type Encode, encodeJson, needsRich, richEncoder } from './encode.ts'
import { resultHeaders } from './headers.ts'
import { isEventSource, isRawOutput, rawResponse } from './raw-body.ts'
import { unsendable, unsendableOutput } from './sendable.ts'

/** A response, with its error. */
interface Responded {
  response: Response
  error?: HonoActionError<string>
}

/** Returns true if the response of an outcome is encoded as rich values. */
export function isSentRich({ c }: Run, outcome: Outcome): boolean {
  const accept = c.req.header('accept')
  if ('response' in outcome) return false
  if ('error' in outcome) return needsRich(outcome.error.toJSON(), accept)
  const output = outcome.output ?? null
  if (isRawOutput(output) && !isEventSource(output)) return false
  return needsRich(output, accept, outcome.isPlain)
}

/** Creates the response of an outcome. If that fails, creates the response of an error. */
export function respond(run: Run, outcome: Outcome, encode: Encode): Responded {
  if ('response' in outcome) return { response: outcome.response }
  if ('error' in outcome) return errorResponse(run, outcome.error, encode)
  try {
    return { response: successResponse(run, outcome.output ?? null, encode) }
  } catch (cause) {
    return errorResponse(run, visibleError(unsendableOutput(cause), whereOf(run)), encodeJson)
  }
}

function successResponse(run: Run, output: unknown, encode: Encode): Response {
  const redirect = redirectOf(output)
  if (redirect && !isNavigation(run.c)) {
    const response = send(run, { data: redirect, error: null }, encode, run.status, run.headers)
    keepHeaders(response, output as Response)
    // Set by `c.redirect()`.
    response.headers.delete('location')
    return response
  }
  if (isRawOutput(output)) return rawResponse(run, output, encode)
  return send(run, { data: output, error: null }, encode, run.status, run.headers)
}

/** Adds the headers of a response to the result that is sent in its place. */
export function keepHeaders({ headers }: Response, replaced: Response): void {
  const cookies = headers.getSetCookie()
  for (const [name, value] of replaced.headers) {
    if (name !== 'set-cookie') {
      if (!own.test(name)) headers.set(name, value)
    } else if (!cookies.includes(value)) {
      headers.append(name, value)
    }
  }
}

/** Headers of a response's body or redirect, which its result does not have. */
const own = /^(?:location|content-(?:encoding|length|type))$/

/** Returns true if the browser opens a page or loads a file. It then follows redirects. */
export function isNavigation({ req }: Pick<LazyResponseContext, 'req'>): boolean {
  const destination = req.header('sec-fetch-dest') ?? 'empty'
  if (destination !== 'empty' || req.header('sec-fetch-mode') === 'navigate') return true
  return req.header('accept')?.includes('text/html') ?? false
}

function errorResponse(run: Run, error: HonoActionError<string>, encode: Encode): Responded {
  const respond = (shown: HonoActionError<string>): Responded => {
    const body = { data: null, error: shown.toJSON() }
    const response = send(run, body, encode, shown.status, retryHeader(shown))
    // It may be left from an earlier response.
    response.headers.delete(bodyKindHeader)
    const known = withRetryAfter(shown, response.headers.get('retry-after'))
    return known === shown ? { response, error: shown } : respond(known)
  }
  try {
    return respond(error)
  } catch (cause) {
    return respond(visibleError(unsendable(cause), whereOf(run)))
  }
}

function send(
  { c, context, needsResponse }: Run,
  body: object,
  encode: Encode,
  status: number | undefined,
  extra: Record<string, string> | undefined,
): Response {
  const { type, text } = encode(body)
  const headers = { 'content-type': type, ...resultHeaders(context.requestId), ...extra }
  const response = c.newBody(text, { status, headers })
  if (needsResponse) markComplete(response, context)
  return response
}

/** Creates the response for an error of a Hono app around the actions. */
export async function failureResponse(
  c: Context<HonoEnv>,
  thrown: unknown,
  extra?: Record<string, string>,
): Promise<Response> {
  const own = responseOfThrown(thrown)
  if (own) return own
  const error = visibleError(thrown, `${c.req.method} ${routePath(c)}`)
  const response = await resultResponse({ data: null, error }, c.req.raw, extra)
  return c.newResponse(response.body, response as Response & { status: 200 })
}

/** A result, with the reads and partials that the action has refreshed. */
type ResultWithFresh = AnyResult & { fresh?: readonly unknown[] }

/** Creates the response of a result without Hono's `Context`. If that fails, of an error. */
export async function resultResponse(
  result: ResultWithFresh,
  request: Request,
  extra?: Record<string, string>,
): Promise<Response> {
  try {
    return await sendResult(result, request, extra)
  } catch (cause) {
    // The action has succeeded, so its own result is sent.
    if (result.fresh) return resultResponse({ data: result.data, error: null }, request, extra)
    const problem = result.error ? unsendable(cause) : unsendableOutput(cause)
    return sendResult({ data: null, error: visibleError(problem, 'A result') }, request, extra)
  }
}

async function sendResult(
  { data, error, fresh }: ResultWithFresh,
  request: Request,
  extra: Record<string, string> | undefined,
): Promise<Response> {
  const body = { data, error: error ? error.toJSON() : null, ...(fresh && { fresh }) }
  const isRich = needsRich(body, request.headers.get('accept'))
  const encode = isRich ? await richEncoder() : encodeJson
  const { type, text } = encode(body)
  const defaults = resultHeaders(getRequestContext()?.requestId ?? requestIdOf(request))
  return new Response(text, {
    status: error?.status ?? 200,
    headers: { 'content-type': type, ...defaults, ...retryHeader(error), ...extra },
  })
}
