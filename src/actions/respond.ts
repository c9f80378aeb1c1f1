import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { requestContext } from '../context/store.ts'
import type { HonoEnv } from '../shared/env.ts'
import { codeOfStatus } from '../shared/error-codes.ts'
import { type ActionErrorJson, HonoActionError } from '../shared/errors.ts'

const headers = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/** Answers with the handler's return value; throws where JSON has no form for it. */
export function success(c: Context<HonoEnv>, output: unknown): Response {
  return c.body(
    JSON.stringify({ data: output === undefined ? null : output, error: null }),
    200,
    headers,
  )
}

/** The same answer to a refused request that no Hono app has seen. */
export function refusalResponse(error: HonoActionError, extra?: Record<string, string>): Response {
  const body = JSON.stringify({ data: null, error })
  return new Response(body, { status: error.status, headers: { ...headers, ...extra } })
}

/** Answers with an error: ours as it is, anything else as a 500 that only the log explains. */
export function failure(
  c: Context<HonoEnv>,
  error: unknown,
  extra?: Record<string, string>,
): Response {
  if (HonoActionError.is(error)) {
    const body = encode(error)
    if (body !== undefined) return c.body(body, error.status, { ...headers, ...extra })
  }
  const requestId = requestContext.getStore()?.requestId ?? crypto.randomUUID()
  console.error(`[hono-actions] ${c.req.method} ${c.req.path} failed (request ${requestId})`, error)
  const internal: ActionErrorJson = {
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Internal error',
    requestId,
  }
  return c.body(JSON.stringify({ data: null, error: internal }), 500, headers)
}

/**
 * Hono's own exception, thrown by middleware in front of an action, speaks for itself: its response
 * where it has one, else its status and message.
 */
export function middlewareFailure(c: Context<HonoEnv>, error: unknown): Response {
  if (!isHttpException(error)) return failure(c, error)
  if (error.res) return error.getResponse()
  const { message, status } = error
  const code = codeOfStatus(status)
  return failure(c, new HonoActionError(message ? { code, message } : { code }))
}

function isHttpException(error: unknown): error is HTTPException {
  // Middleware may come with a copy of Hono of its own.
  return error instanceof HTTPException || (error instanceof Error && 'getResponse' in error)
}

function encode(error: HonoActionError): string | undefined {
  try {
    return JSON.stringify({ data: null, error })
  } catch {
    // Its data has no JSON form.
    return undefined
  }
}
