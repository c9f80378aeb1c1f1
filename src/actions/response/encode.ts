import { richType } from '../../shared/protocol.ts'

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

/**
 * Whether JSON gives a value back as it is: no dates, maps or other instances, no `undefined`, no
 * number that JSON does not have, and no object twice, which would come back as two.
 *
 * Says no where it is not sure. Takes time in proportion to the value's size.
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
  // Also one that is no part of the value's JSON: of an array, or not enumerable.
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return false
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) {
    if (prototype !== Array.prototype) return false
    // Not by `every`, which passes over holes.
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
