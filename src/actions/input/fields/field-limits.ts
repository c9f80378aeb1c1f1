import type { InputCheck, InputFormat } from '../schema/input-type.ts'

/**
 * Limits that every accepted value of a field keeps as it is typed. A check that could refuse a
 * typed value that the schema accepts, such as a length after `trim()`, is left out.
 */
export interface FieldLimits {
  minimum?: number | Date
  maximum?: number | Date
  /** The value is a multiple of it. */
  multipleOf?: number
  minLength?: number
  maxLength?: number
  /** For the HTML attribute, which has to match the whole text. */
  pattern?: string
  /** The type of the HTML input. */
  format?: InputFormat
  /** The keyboard for a format whose HTML input refuses some accepted values. */
  keyboard?: 'email' | 'url'
  mimeTypes?: readonly string[]
  /** True if the schema refuses an empty text. */
  refusesEmpty?: boolean
}

export function limitsOf(checks: readonly InputCheck[]): FieldLimits {
  const limits: FieldLimits = {}
  let isInteger = false
  // What changed the value before a check.
  let isTrimmed = false
  let isRewritten = false
  for (const check of checks) {
    const isTyped = !isTrimmed && !isRewritten
    switch (check.type) {
      case 'trim':
        isTrimmed = true
        break
      case 'rewrite':
        // `İ` in lower case is two characters.
        isRewritten = true
        break
      case 'minLength':
        if (check.value > 0) limits.refusesEmpty = true
        if (!isRewritten) limits.minLength = Math.max(limits.minLength ?? 0, check.value)
        break
      case 'maxLength':
        if (isTyped) limits.maxLength = Math.min(limits.maxLength ?? check.value, check.value)
        break
      case 'pattern':
        addPattern(limits, check.value, isTyped)
        break
      case 'format':
        limits.refusesEmpty = true
        if (isTyped && check.isHtml) limits.format ??= check.value
        else if (check.value === 'email' || check.value === 'url') limits.keyboard ??= check.value
        break
      case 'minimum':
        addLimit(limits, 'minimum', check.value)
        break
      case 'maximum':
        addLimit(limits, 'maximum', check.value)
        break
      case 'integer':
        isInteger = true
        break
      case 'multipleOf':
        // Of two factors, HTML can have one.
        limits.multipleOf ??= check.value
        break
      case 'mimeTypes':
        limits.mimeTypes ??= check.value
        break
    }
  }
  if (isInteger && !Number.isInteger(limits.multipleOf)) limits.multipleOf = 1
  return limits
}

function addPattern(limits: FieldLimits, pattern: RegExp, isTyped: boolean): void {
  pattern.lastIndex = 0
  if (!pattern.test('')) limits.refusesEmpty = true
  pattern.lastIndex = 0
  const html = isTyped && limits.pattern === undefined ? htmlPattern(pattern) : undefined
  if (html !== undefined) limits.pattern = html
}

/** Adds a limit. The stricter one counts. HTML has no exclusive limits. */
function addLimit(
  limits: FieldLimits,
  name: 'minimum' | 'maximum',
  value: number | bigint | Date,
): void {
  // Bigints are typed as text.
  if (typeof value === 'bigint' || Number.isNaN(Number(value))) return
  const known = limits[name]
  const isStricter = known === undefined || (name === 'minimum' ? value > known : value < known)
  if (isStricter) limits[name] = value
}

/**
 * Returns a pattern for HTML, which anchors it and compiles it with the flag `v`; undefined if it
 * could match less there.
 */
function htmlPattern({ source, flags }: RegExp): string | undefined {
  if (!/^[dguv]*$/.test(flags)) return undefined
  // Set operations, which only `v` has.
  if (!flags.includes('v') && /&&|--/.test(source)) return undefined
  const isWhole = /^\^[^|]*[^\\|]\$$/.test(source)
  const whole = isWhole ? source.slice(1, -1) : `[\\s\\S]*(?:${source})[\\s\\S]*`
  const pattern = /[uv]/.test(flags) || !countsCodeUnits(source) ? whole : `${whole}|${anyAstral}`
  try {
    new RegExp(pattern, 'v')
    return pattern
  } catch {
    return undefined
  }
}

/** Matches a text with a character of two code units, such as an emoji, or with half of one. */
const anyAstral = '[\\s\\S]*[\\ud800-\\udfff\\u{10000}-\\u{10ffff}][\\s\\S]*'

/**
 * Returns true if an expression without a Unicode flag may match half of such a character: two dots
 * match one emoji. True if in doubt.
 */
function countsCodeUnits(source: string): boolean {
  const unescaped = source.replaceAll(/\\(.)/g, (_, letter) => {
    return 'BDPSWckpu'.includes(letter) ? '.' : ''
  })
  return /\.|\[\^|[\ud800-\udfff\ufffd]/.test(unescaped)
}
