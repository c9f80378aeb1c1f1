import { richType } from '../../shared/protocol.ts'

/** The body of a response. */
export interface Encoded {
  type: string
  text: string
}

/** A function that encodes values for one caller. It throws for a value that cannot be sent. */
export type Encode = (value: unknown) => Encoded

/**
 * Returns true if a value is sent as rich values: the caller accepts them, and JSON would not
 * preserve it. JSON is much faster at both ends.
 *
 * @param accept the `Accept` header of the caller
 * @param isKnownPlain the value of `isPlain(value)`, if it is known
 */
export function needsRich(
  value: unknown,
  accept: string | null | undefined,
  isKnownPlain?: boolean,
): boolean {
  return accept === richType && !(isKnownPlain ?? isPlain(value))
}

/** Loads devalue on demand: evaluating it takes 4.5 ms. */
export async function richEncoder(): Promise<Encode> {
  const { encodeRich } = await import('../../shared/rich.ts')
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
