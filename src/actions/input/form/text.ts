import type { ZodSchema } from './zod.ts'

/**
 * Makes of a form's text what a schema without wrappers wants. What does not fit stays the text, for
 * the schema to refuse in its own words.
 */
export function fromText({ _zod: { def, values } }: ZodSchema, text: string): unknown {
  switch (def.type) {
    case 'number':
      return toNumber(text) ?? text
    case 'bigint':
      return toBigInt(text) ?? text
    case 'boolean':
      // A checkbox sends its `value`, whatever that is, or nothing.
      return text !== 'false'
    case 'date':
      return toDate(text) ?? text
    case 'enum':
    case 'literal': {
      const match = toMember(values, text)
      return match === undefined ? text : match.value
    }
    default:
      return text
  }
}

/** A finite number; undefined for anything else, a blank text included. */
export function toNumber(text: string): number | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** Undefined for a text that is blank, no whole number, or longer than 1000 digits. */
export function toBigInt(text: string): bigint | undefined {
  // The time it takes to convert grows faster than the text.
  if (text.trim() === '' || text.length > 1000) return undefined
  try {
    return BigInt(text)
  } catch {
    return undefined
  }
}

/**
 * A date as date inputs and JSON write it: ISO 8601, from the year and month on. The parser of
 * engines takes far more (`hello 1` is a day in 2001), and turns 30 February into 1 March.
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
 * The value of an enum or a literal that a text stands for; undefined where there is none. `on`, what
 * a checkbox sends by default, is also `true`.
 */
export function toMember(
  values: Set<unknown> | undefined,
  text: string,
): { value: unknown } | undefined {
  if (values === undefined) return undefined
  if (values.has(text)) return { value: text }
  for (const value of values) {
    if (['number', 'bigint', 'boolean'].includes(typeof value) && String(value) === text) {
      return { value }
    }
  }
  return text === 'on' && values.has(true) ? { value: true } : undefined
}
