import { emptyField, type Field, splitName } from '../actions/input/form/fields.ts'
import type { SubmittedValues } from '../context/astro/form-outcome.ts'

/** Groups the submitted values by name, as the conversion of a form does. */
export function submittedFields(values: SubmittedValues): Field {
  const root = emptyField()
  for (const [name, value] of Object.entries(values)) {
    let field = root
    for (const segment of splitName(name)?.segments ?? []) field = childOf(field, segment)
    if (field !== root) field.values.push(...(typeof value === 'string' ? [value] : value))
  }
  return root
}

/** Groups the values that the page gives, by their places in the input. */
export function givenFields(value: unknown, depth = 0): Field {
  const field = emptyField()
  if (value === undefined || value === null || depth > 32) return field
  if (typeof value !== 'object' || value instanceof URL) field.values.push(String(value))
  else if (value instanceof Date) {
    if (!Number.isNaN(value.getTime())) field.values.push(value.toISOString())
  } else {
    const entries = value instanceof Set ? [...value].entries() : Object.entries(value)
    for (const [key, one] of entries) field.children.set(`${key}`, givenFields(one, depth + 1))
  }
  return field
}

function childOf(field: Field, segment: string): Field {
  const child = field.children.get(segment) ?? emptyField()
  field.children.set(segment, child)
  return child
}
