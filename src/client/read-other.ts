import { resultOfResponse } from '../shared/errors/from-response.ts'
import { readFile } from '../shared/file-response.ts'
import { bodyKindHeader } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'
import { decodeRich } from '../shared/rich.ts'
import { resumeEvents } from './event-stream.ts'
import type { Resend } from './read-result.ts'

/** Converts a rich response, or one with the handler's value as its body, to a result. */
export async function readOther(response: Response, resend: Resend): Promise<AnyResult> {
  const { body, headers } = response
  const kind = headers.get(bodyKindHeader)
  if (kind === 'response') return { data: response, error: null }
  if (kind === 'stream') return { data: body, error: null }
  if (kind === 'blob') return { data: await readFile(response), error: null }
  if (kind?.startsWith('events') && body) {
    const decode = kind === 'events' ? JSON.parse : decodeRich
    return { data: resumeEvents(body, decode, resend), error: null }
  }
  return resultOfResponse(response, await response.text(), decodeRich)
}
