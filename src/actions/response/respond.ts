import type { Context } from 'hono'
import { markComplete } from '../../context/finish-response.ts'
import type { LazyResponseContext } from '../../context/hono/lazy-response-context.ts'
import { requestIdOf } from '../../context/request-id.ts'
import { getRequestContext, requireRequestContext } from '../../context/store.ts'
import type { HonoEnv } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { withRetryAfter } from '../../shared/errors/from-response.ts'
import type { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { retryHeader } from '../../shared/errors/retry-header.ts'
import { bodyKindHeader } from '../../shared/protocol.ts'
import type { AnyResult } from '../../shared/result.ts'
import { type Run, whereOf } from '../execute/execute.ts'
import { type Outcome, redirectOf } from '../execute/outcome.ts'
import { responseOfThrown, visibleError } from '../execute/unexpected-error.ts'
import { type Encode, type Encoded, encodeJson, encoderFor } from './encode.ts'
import { resultHeaders } from './headers.ts'
import { isRawOutput, rawResponder } from './raw-body.ts'
import { unsendable } from './sendable.ts'

/** A response, with its error. */
interface Responded {
  response: Response
  error?: HonoActionError<string>
}

/** A function that creates a response. If it fails, it creates the error's response. */
export type Responder = () => Responded

/** Prepares the response of an outcome: the asynchronous part. */
export async function responderOf(run: Run, outcome: Outcome): Promise<Responder> {
  if ('response' in outcome) return () => ({ response: outcome.response })
  if ('error' in outcome) {
    const { error } = outcome
    const encode = await encoderFor(error.toJSON(), run.c.req.header('accept'))
    return () => errorResponse(run, error, encode)
  }
  const respond = await successResponder(run, outcome)
  return () => {
    try {
      return { response: respond() }
    } catch (cause) {
      const unsendable = new Error(withErrorUrl('HA309', noForm), { cause })
      const error = visibleError(unsendable, whereOf(run))
      return errorResponse(run, error, encodeJson)
    }
  }
}

const noForm =
  'The result cannot be sent to the client as JSON, which has no bigints and no circular references. ' +
  'Return plain data, such as { id: row.id }'

async function successResponder(
  run: Run,
  { output, isPlain }: { output: unknown; isPlain?: boolean },
): Promise<() => Response> {
  const { c, status, headers } = run
  const redirect = redirectOf(output)
  const isResult = redirect !== undefined && !isNavigation(c)
  if (!isResult && isRawOutput(output)) return rawResponder(run, output)
  const body = { data: (isResult ? redirect : output) ?? null, error: null }
  const encode = await encoderFor(body, c.req.header('accept'), isPlain)
  return () => {
    const response = send(c, encode(body), status, headers)
    // Set by `c.redirect()`.
    if (isResult) response.headers.delete('location')
    return response
  }
}

/** Returns true if the browser opens a page or loads a file. It then follows redirects. */
export function isNavigation({ req }: Pick<LazyResponseContext, 'req'>): boolean {
  const destination = req.header('sec-fetch-dest') ?? 'empty'
  if (destination !== 'empty' || req.header('sec-fetch-mode') === 'navigate') return true
  return req.header('accept')?.includes('text/html') ?? false
}

function errorResponse(run: Run, error: HonoActionError<string>, encode: Encode): Responded {
  const respond = (shown: HonoActionError<string>): Responded => {
    const body = { data: null, error: shown.toJSON() }
    const response = send(run.c, encode(body), shown.status, retryHeader(shown))
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
  c: LazyResponseContext,
  { type, text }: Encoded,
  status: number | undefined,
  extra: Record<string, string> | undefined,
): Response {
  const defaults = resultHeaders(requireRequestContext().requestId)
  const headers = { 'content-type': type, ...defaults, ...extra }
  const response = c.newBody(text, { status, headers })
  markComplete(response)
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
  const error = visibleError(thrown, `${c.req.method} ${c.req.path}`)
  const response = await resultResponse({ data: null, error }, c.req.raw, extra)
  return c.newResponse(response.body, response as Response & { status: 200 })
}

/** Creates the response of a result without Hono's `Context`. */
export async function resultResponse(
  { data, error }: AnyResult,
  request: Request,
  extra?: Record<string, string>,
): Promise<Response> {
  const body = { data, error: error ? error.toJSON() : null }
  const encode = await encoderFor(body, request.headers.get('accept') ?? undefined)
  const { type, text } = encode(body)
  const defaults = resultHeaders(getRequestContext()?.requestId ?? requestIdOf(request))
  return new Response(text, {
    status: error?.status ?? 200,
    headers: { 'content-type': type, ...defaults, ...retryHeader(error), ...extra },
  })
}
