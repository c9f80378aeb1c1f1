import type { DeferOptions } from '../actions/execute/defer.ts'
import { encodeBody, toQuery } from '../shared/encode-input.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { inputHeader } from '../shared/input-header.ts'
import type { Encoded } from './encode.ts'

/**
 * Encodes an input that is not plain JSON, or the input of a deferred call.
 *
 * @throws HonoActionError `BAD_REQUEST` for an input that cannot be sent
 */
export function encodeOther(
  input: unknown,
  isGet: boolean,
  defer: DeferOptions | undefined,
): Encoded {
  try {
    if (isGet) return [toQuery(input)]
    const isForm = typeof (input as { getAll?: unknown } | null)?.getAll === 'function'
    const body = isForm ? (input as FormData) : encodeBody(input)
    const headers: Record<string, string> = {}
    // No input has no body, and is JSON, too.
    if (typeof body !== 'object') headers['content-type'] = 'application/json'
    else if (!isForm) headers[inputHeader] = 'multipart'
    // The delay is not sent: only the server may choose it.
    if (defer) headers['prefer'] = 'respond-async'
    if (defer?.id !== undefined) headers['idempotency-key'] = defer.id
    return ['', body, headers]
  } catch (cause) {
    const message = cause instanceof TypeError ? cause.message : 'The input cannot be sent'
    throw new HonoActionError({ code: 'BAD_REQUEST', message, cause })
  }
}
