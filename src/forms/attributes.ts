import type { ValueField } from '../actions/input/fields/describe.ts'
import type { FieldLimits } from '../actions/input/fields/field-limits.ts'
import { isPassword } from '../actions/input/fields/sensitive.ts'
import { toNumber } from '../actions/input/form/scalars.ts'
import type { FieldAttrs, FieldOption } from './types.ts'

/** A control and what it shows. */
export interface Control {
  id: string
  name: string
  errorId: string
  isInvalid: boolean
  /** Sent or given texts; undefined if there are none. */
  texts: readonly string[] | undefined
  /** True for a list of files or choices. */
  isMultiple: boolean
}

/** Returns the attributes of a field's control. */
export function fieldAttrs(field: ValueField, control: Control): FieldAttrs {
  const { id, name, errorId, isInvalid, isMultiple } = control
  return {
    id,
    name,
    ...typeAttrs(field, control),
    ...(field.required && { required: true as const }),
    ...(isMultiple && { multiple: true as const }),
    ...(isInvalid && { 'aria-invalid': 'true' as const }),
    'aria-describedby': errorId,
  }
}

function typeAttrs(field: ValueField, { name, texts }: Control): Partial<FieldAttrs> {
  const { kind, limits, sensitive } = field
  const [text] = sensitive ? [] : (texts ?? [])
  const value = text === undefined || text === '' ? {} : { value: text }
  switch (kind) {
    case 'choice':
      return {}
    case 'boolean':
      return { type: 'checkbox', ...(isTicked(texts) && !sensitive && { checked: true }) }
    case 'file': {
      const { mimeTypes } = limits
      return { type: 'file', ...(mimeTypes && { accept: mimeTypes.join(',') }) }
    }
    case 'number':
      return { type: 'number', ...numberLimits(limits, text), ...value }
    case 'bigint':
      return { type: 'text', inputmode: 'numeric', ...value }
    case 'date':
      return { type: 'date', ...dateLimits(limits), ...value }
    case 'url':
      return { type: 'url', ...value }
    case 'text':
      return { ...textAttrs(field, lastKey(name)), ...value }
    default:
      return { type: 'text', ...value }
  }
}

function isTicked(texts: readonly string[] | undefined): boolean {
  return texts?.[0] !== undefined && texts[0] !== 'false'
}

function lastKey(name: string): string {
  return (
    name
      .split(/[.[\]]+/)
      .filter((part) => part && !/^\d+$/.test(part))
      .at(-1) ?? name
  )
}

function textAttrs({ limits, metadata }: ValueField, key: string): Partial<FieldAttrs> {
  const { minLength = 0, maxLength, pattern, format, keyboard } = limits
  if (format === 'date') return { type: 'date' }
  if (format === 'datetime-local') return { type: 'datetime-local', step: 'any' }
  return {
    type: isPassword(key, metadata) ? 'password' : (format ?? 'text'),
    ...(minLength > 1 && { minlength: minLength }),
    ...(maxLength !== undefined && isLength(maxLength) && { maxlength: maxLength }),
    ...(pattern !== undefined && { pattern }),
    ...(keyboard && { inputmode: keyboard }),
  }
}

function isLength(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 31
}

/** Returns the limits of a number. In HTML, `step` counts from `min`, else from the value. */
function numberLimits(limits: FieldLimits, text: string | undefined): Partial<FieldAttrs> {
  const min = numberOf(limits.minimum)
  const max = numberOf(limits.maximum)
  const step = Math.abs(limits.multipleOf ?? 0)
  const rest = max === undefined ? {} : { max: String(max) }
  if (!(step > 0)) return { ...(min !== undefined && { min: String(min) }), step: 'any', ...rest }
  if (min === undefined) {
    const start = text === undefined ? undefined : toNumber(text)
    const isMultiple = start === undefined || (Number.isInteger(step) && start % step === 0)
    return { step: isMultiple ? String(step) : 'any', ...rest }
  }
  const first = Number.isInteger(step) ? Math.ceil(min / step) * step : min
  const isFirst = first === 0 || (Number.isInteger(step) && Number.isSafeInteger(first))
  if (!isFirst) return { min: String(min), step: 'any', ...rest }
  return { min: String(first + 0), step: String(step), ...rest }
}

function numberOf(limit: number | Date | undefined): number | undefined {
  return typeof limit === 'number' && Number.isFinite(limit) ? limit : undefined
}

function dateLimits({ minimum, maximum }: FieldLimits): Partial<FieldAttrs> {
  const min = dayOf(minimum)
  const max = dayOf(maximum)
  return { ...(min && { min }), ...(max && { max }) }
}

function dayOf(limit: number | Date | undefined): string | undefined {
  if (!(limit instanceof Date)) return undefined
  const text = limit.toISOString()
  return /^\d{4}-/.test(text) && !text.startsWith('0000') ? text.slice(0, 10) : undefined
}

/** Returns the choices of a field. */
export function fieldOptions(field: ValueField, control: Control): FieldOption[] {
  if (field.kind !== 'choice') return []
  const { id, name, errorId, isInvalid, isMultiple } = control
  const chosen = field.sensitive ? [] : (control.texts ?? [])
  return field.options.map((option, index) => {
    const value = String(option)
    const isChosen = chosen.includes(value)
    return {
      value,
      label: value,
      attrs: { value, ...(isChosen && { selected: true as const }) },
      inputAttrs: {
        type: isMultiple ? ('checkbox' as const) : ('radio' as const),
        id: `${id}-${index}`,
        name,
        value,
        ...(field.required && !isMultiple && { required: true as const }),
        ...(isChosen && { checked: true as const }),
        // ARIA has it for a group of radio buttons, not for one.
        ...(isInvalid && isMultiple && { 'aria-invalid': 'true' as const }),
        'aria-describedby': errorId,
      },
    }
  })
}
