import { decodeRich } from '../shared/decoding.ts'
import { readEnvelope } from './read-error.ts'
import type { Reader } from './reader.ts'

/** Reads an answer in which JSON would have lost something. */
export const read: Reader['read'] = async (response) => {
  return readEnvelope(response, await response.text(), decodeRich)
}
