import type { InputShape } from '../schema/input-type.ts'

/**
 * Converts the text of a field to a value of the schema. Text that does not fit is unchanged, so
 * that the schema rejects it with its own message.
 */
export function fromText(shape: InputShape, text: string): unknown {
  switch (shape.type) {
    case 'number':
      return toNumber(text) ?? text
    case 'bigint':
      return toBigInt(text) ?? text
    case 'boolean':
      // A ticked checkbox sends its `value`, which can be any text, even an empty one.
      return text !== 'false'
    case 'date':
      return toDate(text) ?? text
    case 'url':
      return URL.canParse(text) ? new URL(text) : text
    case 'nan':
      return text === 'NaN' ? Number.NaN : text
    case 'members': {
      const member = toMember(shape.values, text)
      if (member !== undefined) return member.value
      return text === '' && canBeTicked(shape) ? true : text
    }
    default:
      return text
  }
}

/** Returns true if an empty text is a ticked checkbox with `value=""`. */
export function canBeTicked(shape: InputShape): boolean {
  return shape.type === 'boolean' || (shape.type === 'members' && shape.values.has(true))
}

/**
 * Reads a text of a query string without a type. Numbers and booleans are read as the client writes
 * them. Texts that look like one of these are not sent as plain text.
 */
export function readText(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return Number.isFinite(number) && String(number) === text ? number : text
}

/** Converts a text to a finite number; undefined for a blank or any other text. */
export function toNumber(text: string): number | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** Returns undefined for a text that is blank, not a whole number, or longer than 1000 digits. */
export function toBigInt(text: string): bigint | undefined {
  // The conversion time grows faster than the text.
  if (text.trim() === '' || text.length > 1000) return undefined
  try {
    return BigInt(text)
  } catch {
    return undefined
  }
}

/**
 * Parses a date as date inputs and JSON write it: ISO 8601, at least year and month. The engine's
 * own parser accepts much more: `hello 1` is a day in 2001, and 30 February is 1 March.
 */
export function toDate(text: string): Date | undefined {
  const parts = /^(\d{4}|[+-]\d{6})-(\d\d)(?:-(\d\d))?(?:$|T)/.exec(text)
  if (parts === null) return undefined
  const [, year, month, day = '01'] = parts
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`)
  const date = new Date(text)
  if (Number.isNaN(date.getTime()) || midnight.getUTCDate() !== Number(day)) return undefined
  return date
}

/**
 * Returns the value of an enum or a literal for a text; undefined if no value matches. `on`, which
 * a checkbox sends by default, is also `true`.
 */
export function toMember(
  values: ReadonlySet<unknown>,
  text: string,
): { value: unknown } | undefined {
  if (values.has(text)) return { value: text }
  for (const value of values) {
    if (['number', 'bigint', 'boolean'].includes(typeof value) && String(value) === text) {
      return { value }
    }
  }
  return text === 'on' && values.has(true) ? { value: true } : undefined
}
