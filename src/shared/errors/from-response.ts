import type { AnyResult } from '../result.ts'
import { codeOfStatus } from './codes.ts'
import { HonoActionError, parseActionError } from './hono-action-error.ts'
import { readRetryHeader } from './retry-header.ts'

/** The parts of a `Response` from which its result is created. */
export interface ResponseHead {
  status: number
  headers: { get(name: string): string | null }
  /** True if `fetch` followed a redirect to `url`. */
  redirected?: boolean
  url?: string
}

/**
 * Converts a response that may not be an action's to a result. A result is returned unchanged; for
 * any other response, the result is an error by its status. The client uses it for responses that
 * are not a success, the server for responses of middleware. Never throws.
 *
 * @param text the body
 * @param decode decodes the body: `JSON.parse` or `decodeRich`
 */
export function resultOfResponse(
  response: ResponseHead,
  text: string,
  decode: (text: string) => unknown = JSON.parse,
): AnyResult {
  const { status, headers } = response
  const isOk = status >= 200 && status < 300
  let body: unknown = text
  try {
    body = decode(text)
  } catch {
    // Text, or the page of a proxy.
  }
  const retryAfter = readRetryHeader(headers.get('retry-after'))
  const { data, error } = Object(body) as { data?: unknown; error?: unknown }
  if (error === null && isOk && data !== undefined) return body as AnyResult
  if (data === null && typeof (error as { code?: unknown } | null)?.code === 'string') {
    return { data: null, error: parseActionError(error as object, status, retryAfter) }
  }
  return { data: null, error: redirectError(response) ?? statusError(response, body, retryAfter) }
}

/** Returns the error of a redirect, such as a redirect to a sign-in page. */
function redirectError({ status, headers, redirected, url }: ResponseHead) {
  const location = status < 300 ? redirected && url : status < 400 && headers.get('location')
  if (!location) return undefined
  return new HonoActionError({
    code: 'UNAUTHORIZED',
    message: `Redirected to ${location}`,
    // If `fetch` followed the redirect, only the last status is known.
    data: status < 300 ? { redirect: location } : { redirect: location, status },
  })
}

function statusError({ status, headers }: ResponseHead, body: unknown, retryAfter?: number) {
  if (status >= 400) {
    const code = codeOfStatus(status)
    return new HonoActionError({ code, status, message: messageOf(body), retryAfter })
  }
  const type = headers.get('content-type')?.split(';')[0] ?? 'no content type'
  const message = `The response (status ${status}, ${type}) is not the result of an action`
  return new HonoActionError({ code: 'BAD_GATEWAY', message })
}

/** Returns the message in a body: its text, or the `message` or `error` of its JSON. */
function messageOf(body: unknown): string | undefined {
  const { message, error } = Object(body) as { message?: unknown; error?: unknown }
  const inError = (Object(error) as { message?: unknown }).message
  const words = typeof body === 'string' ? body : (message ?? inError ?? error)
  // A longer text, or HTML, is not a message.
  return typeof words === 'string' && /^[^<]{1,199}$/.test(words) ? words : undefined
}

/** Adds the `Retry-After` that middleware has set, as a client does with a response. */
export function withRetryAfter(
  error: HonoActionError<string>,
  header: string | null | undefined,
): HonoActionError<string> {
  const retryAfter = header ? readRetryHeader(header) : undefined
  if (error.retryAfter !== undefined || retryAfter === undefined) return error
  const { status, cause } = error
  return new HonoActionError<string>({ ...error.toJSON(), status, cause, retryAfter })
}
