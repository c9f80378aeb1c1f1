import { richType } from '../../shared/protocol.ts'
import { isPlain } from './is-plain.ts'

/** The body of a response. */
export interface Encoded {
  type: string
  text: string
}

/** Encodes values for one caller. Throws for a value that cannot be sent. */
export type Encode = (value: unknown) => Encoded

/** The only module of a Worker that is loaded on demand: evaluating devalue takes 4.5 ms. */
export const loadRichEncoding = () => import('../../shared/rich.ts')

/**
 * Returns what encodes `body` for a caller. A caller that accepts rich values gets JSON too if JSON
 * keeps the body as it is: JSON takes a fraction of the time at both ends.
 *
 * @param accept the `Accept` header of the caller
 */
export async function encoderFor(body: unknown, accept: string | undefined): Promise<Encode> {
  if (accept !== richType || isPlain(body)) return encodeJson
  const { encodeRich } = await loadRichEncoding()
  return (value) => ({ type: richType, text: encodeRich(value) })
}

/** Encodes a value as JSON. */
export function encodeJson(value: unknown): Encoded {
  return { type: 'application/json', text: JSON.stringify(value) }
}
