import { encodeBody, toQuery } from '../shared/encode-input.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import type { Encoded } from './encode.ts'

/**
 * Encodes an input that is not plain JSON.
 *
 * @throws HonoActionError `BAD_REQUEST` for an input that cannot be sent
 */
export function encodeOther(input: unknown, isGet: boolean): Encoded {
  try {
    return isGet ? [toQuery(input), null] : ['', encodeBody(input)]
  } catch (cause) {
    const message = cause instanceof TypeError ? cause.message : 'The input cannot be sent'
    throw new HonoActionError({ code: 'BAD_REQUEST', message, cause })
  }
}
