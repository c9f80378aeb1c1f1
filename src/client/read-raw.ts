import { bodyKindHeader } from '../shared/body-kind.ts'
import { decodeRich } from '../shared/decoding.ts'
import { read as readError } from './read-error.ts'
import type { Reader } from './reader.ts'
import { resumeEvents } from './resume.ts'

/** Reads an answer that is sent as it is, in the form in which the handler returned it. */
export const read: Reader['read'] = async (response, again) => {
  const { body, headers } = response
  const kind = headers.get(bodyKindHeader)
  if (kind === 'response') return { data: response, error: null }
  if (kind === 'stream') return { data: body, error: null }
  if (kind === 'blob') return { data: await response.blob(), error: null }
  if (kind?.startsWith('events') && body) {
    const decode = kind === 'events' ? JSON.parse : decodeRich
    return { data: resumeEvents(body, decode, again), error: null }
  }
  return readError(response, again)
}
