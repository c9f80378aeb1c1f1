import type { LazyResponseContext } from '../../context/hono/lazy-response-context.ts'
import { resultOfResponse, withRetryAfter } from '../../shared/errors/from-response.ts'
import type { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { readFile } from '../../shared/file-response.ts'
import { bodyKindHeader, richType } from '../../shared/protocol.ts'
import type { AnyResult } from '../../shared/result.ts'
import type { Redirect } from '../define/output-types.ts'
import { byteStream } from '../response/byte-stream.ts'
import { directOutput } from '../response/raw-body.ts'

/** The outcome of an action's run. */
export type Outcome =
  /** The handler's return value. `isPlain` if JSON preserves it. */
  | { output: unknown; isPlain?: boolean }
  /** The error that the caller gets. */
  | { error: HonoActionError<string, unknown> }
  /** The response of middleware in place of the result, with the handler's return value. */
  | { response: Response; output?: unknown }

/** Returns the redirect of a response; undefined for any other value. */
export function redirectOf(value: unknown): Redirect | undefined {
  if (!(value instanceof Response) || value.status < 300 || value.status >= 400) return undefined
  const redirect = value.headers.get('location')
  return redirect === null ? undefined : { redirect, status: value.status }
}

/**
 * Returns the result for a caller that gets no response: a server-side call, RPC, a form, a test.
 *
 * @param where names the action in the log
 * @param headers the headers that were set for the response
 */
export async function resultOf(
  outcome: Outcome,
  where: string,
  headers?: Headers,
): Promise<AnyResult> {
  if ('error' in outcome) {
    return { data: null, error: withRetryAfter(outcome.error, headers?.get('retry-after')) }
  }
  const { output } = outcome
  const data = 'response' in outcome ? await bodyOf(outcome.response, output) : output
  if (data === undefined && 'response' in outcome) return resultOfMiddleware(outcome.response)
  return { data: redirectOf(data) ?? directOutput(data, where) ?? null, error: null }
}

/** Converts the body of a response to the value that the handler returned. */
async function bodyOf(response: Response, output: unknown): Promise<unknown> {
  const kind = response.headers.get(bodyKindHeader)
  if (kind === 'response') return response
  if (kind === 'stream') return response.body
  if (kind === 'blob') return readFile(response)
  // Events are read from the handler's generator.
  return kind === null ? undefined : output
}

/** Converts the response of middleware to a result, as a client does. */
async function resultOfMiddleware(response: Response): Promise<AnyResult> {
  const text = await response.text()
  const isRich = response.headers.get('content-type') === richType
  const decode = isRich ? (await import('../../shared/rich.ts')).decodeRich : JSON.parse
  return resultOfResponse(response, text, decode)
}

/**
 * Replaces an output whose body is in the response: only the response's body can be read. A stream
 * runs in the context of its action, as the body of a response does.
 */
export function withReadBody(outcome: Outcome, c: LazyResponseContext): Outcome {
  if (!('output' in outcome) || 'response' in outcome) return outcome
  const { output } = outcome
  if (!c.hasResponse) {
    if (!(output instanceof ReadableStream)) return outcome
    return { output: byteStream(output, c.req.path) }
  }
  if (output instanceof ReadableStream) return { output: c.res.body }
  const isResponse = output instanceof Response && !redirectOf(output)
  return isResponse ? { output: c.res } : outcome
}
