import { richType } from '../../shared/protocol.ts'

/** The body of a response. */
export interface Encoded {
  type: string
  text: string
}

/** A function that encodes values for one caller. It throws for a value that cannot be sent. */
export type Encode = (value: unknown) => Encoded

/** Loads the only module of a Worker that is loaded on demand: evaluating devalue takes 4.5 ms. */
export const loadRichEncoding = () => import('../../shared/rich.ts')

/**
 * Returns the encoder of `body` for a caller. If JSON preserves the body, a caller that accepts
 * rich values gets JSON too, because JSON is much faster at both ends.
 *
 * @param accept the `Accept` header of the caller
 * @param isKnownPlain the value of `isPlain(body)`, if it is known
 */
export async function encoderFor(
  body: unknown,
  accept: string | undefined,
  isKnownPlain?: boolean,
): Promise<Encode> {
  if (accept !== richType || (isKnownPlain ?? isPlain(body))) return encodeJson
  const { encodeRich } = await loadRichEncoding()
  return (value) => ({ type: richType, text: encodeRich(value) })
}

/** Encodes a value as JSON. */
export function encodeJson(value: unknown): Encoded {
  return { type: 'application/json', text: JSON.stringify(value) }
}

/**
 * Returns true if JSON preserves a value. Dates, maps, other instances, `undefined`, `NaN` and `-0`
 * are lost in JSON. An object that occurs twice would be decoded as two.
 *
 * Returns false if it is not sure. Takes time in proportion to the value's size.
 */
export function isPlain(value: unknown, seen: Set<object> = new Set()): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
    case 'object':
      break
    default:
      return false
  }
  if (value === null) return true
  if (seen.has(value)) return false
  seen.add(value)
  // Also a method that JSON does not encode: of an array, or not enumerable.
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype) return false
    // Not `every`, which skips holes.
    for (let i = 0; i < value.length; i++) if (!isPlain(value[i], seen)) return false
    return true
  }
  if (prototype !== Object.prototype) return false
  if (Object.getOwnPropertySymbols(value).length > 0) return false
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || !isPlain((value as Record<string, unknown>)[key], seen)) return false
  }
  return true
}
