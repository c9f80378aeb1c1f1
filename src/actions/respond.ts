import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { isActionContext } from '../context/action-context.ts'
import { markFinished } from '../context/response.ts'
import { requireRequestContext } from '../context/store.ts'
import type { HonoEnv } from '../shared/env.ts'
import { codeOfStatus } from '../shared/error-codes.ts'
import { HonoActionError } from '../shared/errors.ts'
import { numbered } from '../shared/numbered.ts'
import type { AnyResult } from '../shared/result.ts'
import { retryHeader } from '../shared/retry-header.ts'
import { isRawOutput, respondRaw } from './bodies.ts'
import { cacheHeaders } from './cache.ts'
import type { AnyDefinition } from './definition.ts'
import { encode } from './encode.ts'
import { unsendable } from './own-errors.ts'
import type { Outcome } from './perform.ts'
import { visibleError } from './report.ts'

const noForm =
  'The result has no form in which it can be sent: functions, promises and instances of classes ' +
  'have none. Return plain data, such as { id: row.id }'

const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/** Answers with what came of an action. */
export function respond(
  c: Context<HonoEnv>,
  outcome: Outcome,
  { cache, use }: AnyDefinition,
  status = 200,
): Response {
  if ('output' in outcome) {
    try {
      if (isRawOutput(outcome.output)) return respondRaw(c, outcome.output)
      const kept = cacheHeaders(cache, use.length > 0)
      return envelope(c, { data: outcome.output ?? null, error: null }, status, kept)
    } catch (cause) {
      return failure(c, new Error(numbered('HA309', noForm), { cause }))
    }
  }
  return failure(c, outcome.error)
}

/** Answers with an error: ours as it is, anything else as a 500 that only the log explains. */
export function failure(
  c: Context<HonoEnv>,
  error: unknown,
  extra?: Record<string, string>,
): Response {
  const shown = visibleError(error, `${c.req.method} ${c.req.path}`)
  try {
    const added = { ...retryHeader(shown), ...extra }
    return envelope(c, { data: null, error: shown.toJSON() }, shown.status, added)
  } catch (cause) {
    // Its data has no JSON form.
    const masked = visibleError(unsendable(cause), c.req.path)
    return envelope(c, { data: null, error: masked.toJSON() }, masked.status)
  }
}

/** Answers with a result where no Hono context is at hand. */
export function resultResponse(
  { data, error }: AnyResult,
  request: Request,
  extra?: Record<string, string>,
): Response {
  const body = { data, error: error ? error.toJSON() : null }
  const { type, text } = encode(body, request.headers.get('accept'))
  return new Response(text, {
    status: error?.status ?? 200,
    headers: {
      'content-type': type,
      ...headers,
      ...retryHeader(error),
      ...extra,
    },
  })
}

/**
 * Hono's own exception, thrown by middleware in front of an action, speaks for itself: its response
 * where it has one, else its status and message.
 */
export function middlewareFailure(c: Context<HonoEnv>, error: unknown): Response {
  if (isHttpException(error) && error.res) return error.getResponse()
  return failure(c, middlewareError(error))
}

/** What middleware threw, with Hono's own exception as an action's error. */
export function middlewareError(error: unknown): unknown {
  if (!isHttpException(error)) return error
  const { message } = error
  const code = codeOfStatus(error.status)
  return new HonoActionError(message ? { code, message } : { code })
}

function isHttpException(error: unknown): error is HTTPException {
  // Middleware may come with a copy of Hono of its own.
  return error instanceof HTTPException || (error instanceof Error && 'getResponse' in error)
}

function envelope(
  c: Context<HonoEnv>,
  body: { data: unknown; error: unknown },
  status: number,
  extra?: Record<string, string>,
): Response {
  const { type, text } = encode(body, c.req.raw.headers.get('accept'))
  const { requestId } = requireRequestContext()
  const own = { 'content-type': type, ...headers, 'x-request-id': requestId }
  const all = extra ? { ...own, ...extra } : own
  // Hono would look for what was set on `c` and make headers of it first, where there is nothing.
  const isPlain = isActionContext(c) && !c.isTouched && !c.finalized
  const response = isPlain
    ? new Response(text, { status, headers: all })
    : c.body(text, status as 200, all)
  markFinished(response, text)
  return response
}
