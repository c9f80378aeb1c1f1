import type { FieldAttrs, TextareaAttrs } from '../../src/forms/types.ts'

/** Attributes of a control. A `<textarea>` has no type. */
export type ControlAttrs = FieldAttrs | (TextareaAttrs & { [Name in keyof FieldAttrs]?: never })

/** Returns true if a browser lets a form be sent with this text in a control. */
export function isValid(attrs: ControlAttrs, typed: string): boolean {
  const { type, required, minlength = 0, maxlength = Infinity, pattern } = attrs
  const value = typedValue(type, typed)
  if (value === '') return !required
  if (type === 'number') return isInRange(attrs, value)
  if (type === 'date') return !(attrs.min && value < attrs.min) && !(attrs.max && value > attrs.max)
  if (type === 'datetime-local') return true
  if (value.length < minlength || value.length > maxlength) return false
  if (type === 'email' && !email.test(value)) return false
  if (type === 'url' && !URL.canParse(value)) return false
  return pattern === undefined || new RegExp(`^(?:${pattern})$`, 'v').test(value)
}

/** Returns the text that a browser sends for a text that was typed. */
export function sentText(attrs: ControlAttrs, typed: string): string {
  return typedValue(attrs.type, typed).replaceAll('\n', '\r\n')
}

// https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address
const email =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/

const day = /^\d{4}-\d\d-\d\d$/
const minute = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/
const float = /^-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$/

/** Returns the value that a control has after a text was typed. */
function typedValue(type: FieldAttrs['type'], typed: string): string {
  const line = typed.replaceAll(/[\r\n]/g, '')
  switch (type) {
    case 'email':
    case 'url':
      return line.replaceAll(/^[\t\f ]+|[\t\f ]+$/g, '')
    case 'number':
      return float.test(typed) && Number.isFinite(Number(typed)) ? typed : ''
    case 'date':
      return isDate(day, typed) ? typed : ''
    case 'datetime-local':
      return isDate(minute, typed) ? typed : ''
    case undefined:
      return typed.replaceAll(/\r\n?/g, '\n')
    default:
      return line
  }
}

function isDate(pattern: RegExp, text: string): boolean {
  if (!pattern.test(text) || text.startsWith('0000')) return false
  const date = new Date(`${text.slice(0, 10)}T00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text.slice(0, 10))
}

function isInRange({ min, max, step }: ControlAttrs, value: string): boolean {
  const number = Number(value)
  if ((min !== undefined && number < Number(min)) || (max !== undefined && number > Number(max))) {
    return false
  }
  if (step === undefined || step === 'any') return true
  const scale = Math.max(...[value, min ?? '0', step].map(decimals))
  const [at, base, size] = [value, min ?? '0', step].map((text) => scaled(text, scale))
  const every = size || 1n
  const distance = (at ?? 0n) - (base ?? 0n)
  // Chromium does not check a number that is further away than a double is exact.
  if (distance > every * 2n ** 53n || -distance > every * 2n ** 53n) return true
  const rest = ((distance % every) + every) % every
  // It ignores what a number of single precision cannot have.
  const error = 2n ** 24n
  return rest * error <= every || (every - rest) * error <= every
}

function decimals(text: string): number {
  const [digits = '', exponent = '0'] = text.toLowerCase().split('e')
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent))
}

/** Returns a decimal number times a power of ten. */
function scaled(text: string, scale: number): bigint {
  const [digits = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = digits.split('.')
  const shift = scale + Number(exponent) - fraction.length
  return BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, shift))
}
