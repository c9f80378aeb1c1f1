import { resultOfResponse } from '../shared/errors/from-response.ts'
import { readFile } from '../shared/file-response.ts'
import type { AnyResult } from '../shared/result.ts'
import { decodeRich } from '../shared/rich.ts'
import { resumeEvents } from './event-stream.ts'
import type { Resend } from './read-result.ts'

/**
 * Converts any response to a result: a rich one, one with the handler's value as its body, or one
 * that is not a success.
 *
 * @param text the body, if it has been read: it is not rich
 */
export async function readOther(
  response: Response,
  kind: string | null,
  text: string | undefined,
  signal: AbortSignal | undefined,
  resend: Resend,
): Promise<AnyResult> {
  const { body } = response
  if (text !== undefined) return resultOfResponse(response, text)
  if (kind === 'response') return { data: response, error: null }
  if (kind === 'stream') return { data: body, error: null }
  if (kind === 'blob') return { data: await readFile(response), error: null }
  if (kind?.startsWith('events') && body) {
    const decode = kind === 'events' ? JSON.parse : decodeRich
    return { data: resumeEvents(body, { decode, resend, signal }), error: null }
  }
  return resultOfResponse(response, await response.text(), decodeRich)
}
