import type { Context } from 'hono'
import type { ActionContext } from '../../context/hono/lazy-context.ts'
import { markFinished } from '../../context/response.ts'
import { requireRequestContext } from '../../context/store.ts'
import type { HonoEnv } from '../../shared/env.ts'
import { isOwnError } from '../../shared/errors/brand.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { actionErrorOf, type HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { retryHeader } from '../../shared/errors/retry-header.ts'
import { onDemand, unlessFails, withValue } from '../../shared/on-demand.ts'
import type { AnyResult } from '../../shared/result.ts'
import type { Outcome } from '../execute/perform.ts'
import { encode } from './encode.ts'
import { isRawOutput } from './raw-output.ts'

const bodies = /* @__PURE__ */ onDemand(() => import('./raw-body.ts'))
const thrown = /* @__PURE__ */ onDemand(() => import('../execute/middleware-error.ts'))
const report = /* @__PURE__ */ onDemand(() => import('../execute/unexpected-error.ts'))

const noForm =
  'The result has no form in which it can be sent: functions, promises and instances of classes ' +
  'have none. Return plain data, such as { id: row.id }'

const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/**
 * Answers with what came of an action.
 *
 * @param extra headers of an answer that is a result
 * @returns a promise only where something has to be loaded first
 */
export function respond(
  c: Context<HonoEnv>,
  outcome: Outcome,
  status = 200,
  extra?: Record<string, string>,
): Response | Promise<Response> {
  if (!('output' in outcome)) return failure(c, outcome.error)
  const { output } = outcome
  return unlessFails(
    () => {
      if (isRawOutput(output)) return bodies(({ respondRaw }) => respondRaw(c, output))
      return envelope(c, { data: output ?? null, error: null }, status, extra)
    },
    (cause) => failure(c, new Error(withErrorUrl('HA309', noForm), { cause })),
  )
}

/** Answers with an error: ours as it is, anything else as a 500 that only the log explains. */
export function failure(
  c: Context<HonoEnv>,
  error: unknown,
  extra?: Record<string, string>,
): Response | Promise<Response> {
  const own = actionErrorOf(error)
  if (own) return errorEnvelope(c, own, extra)
  const where = `${c.req.method} ${c.req.path}`
  return report(({ visibleError }) => errorEnvelope(c, visibleError(error, where), extra))
}

function errorEnvelope(
  c: Context<HonoEnv>,
  error: HonoActionError<string>,
  extra?: Record<string, string>,
): Response | Promise<Response> {
  const answer = (shown: HonoActionError<string>, added?: Record<string, string>) =>
    envelope(c, { data: null, error: shown.toJSON() }, shown.status, added)
  return unlessFails(
    () => answer(error, { ...retryHeader(error), ...extra }),
    // Its data has no form in which it could be sent.
    (cause) =>
      report(({ unsendable, visibleError }) => answer(visibleError(unsendable(cause), c.req.path))),
  )
}

/** Answers with a result where no Hono context is at hand. */
export async function resultResponse(
  { data, error }: AnyResult,
  request: Request,
  extra?: Record<string, string>,
): Promise<Response> {
  const body = { data, error: error ? error.toJSON() : null }
  const { type, text } = await encode(body, request.headers.get('accept'))
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

/** Answers with what middleware in front of an action has thrown. */
export function middlewareFailure(
  c: Context<HonoEnv>,
  error: unknown,
): Response | Promise<Response> {
  if (isOwnError(error)) return failure(c, error)
  return thrown(({ middlewareError, ownResponse }) => {
    return ownResponse(error) ?? failure(c, middlewareError(error))
  })
}

function envelope(
  c: Context<HonoEnv>,
  body: { data: unknown; error: unknown },
  status: number,
  extra?: Record<string, string>,
): Response | Promise<Response> {
  return withValue(encode(body, c.req.header('accept')), ({ type, text }) => {
    const { requestId } = requireRequestContext()
    const own = { 'content-type': type, ...headers, 'x-request-id': requestId }
    const all = extra ? { ...own, ...extra } : own
    // Hono would look for what was set on `c` and make headers of it first, where there is nothing.
    const isPlain = (c as Partial<ActionContext>).isTouched === false && !c.finalized
    const response = isPlain
      ? new Response(text, { status, headers: all })
      : c.body(text, status as 200, all)
    markFinished(response, text)
    return response
  })
}
