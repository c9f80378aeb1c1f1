import { h } from '../dom.ts'
import type { Schema } from '../schema.ts'
import { type Field, labelled, type Place } from './field.ts'

/** Creates a choice between the values listed in the schema. */
export function choiceField(place: Place, values: readonly unknown[]): Field {
  const { schema, required, nullable } = place
  const control = h('select')
  const isEmpty = !required || schema.default !== undefined || nullable
  const nothing = schema.default === undefined ? '—' : `— (${JSON.stringify(schema.default)})`
  if (isEmpty) control.append(h('option', { value: '' }, nothing))
  for (const [index, value] of values.entries()) {
    control.append(h('option', { value: index }, String(value)))
  }
  return {
    element: labelled(place, control),
    read() {
      if (control.value === '') return required && nullable ? null : undefined
      return values[Number(control.value)]
    },
  }
}

/** Creates a checkbox. If the value is optional, creates a choice of yes, no and neither. */
export function booleanField(place: Place): Field {
  const { schema, required, nullable } = place
  if (nullable || (!required && schema.default === undefined)) {
    return choiceField(place, [true, false])
  }
  const control = h('input', { type: 'checkbox', checked: schema.default === true })
  return { element: labelled(place, control), read: () => control.checked }
}

export function numberField(place: Place): Field {
  const { schema, required, nullable } = place
  const control = h('input', {
    ...{ type: 'number', step: schema.type === 'integer' ? 1 : 'any' },
    ...{ min: schema.minimum, max: schema.maximum, placeholder: placeholderOf(schema) },
  })
  return {
    element: labelled(place, control),
    read: () => (control.value === '' ? blank(required, nullable) : control.valueAsNumber),
  }
}

const inputTypes: Record<string, string> = {
  date: 'date',
  time: 'time',
  'date-time': 'datetime-local',
  email: 'email',
  uri: 'url',
  url: 'url',
}

export function textField(place: Place): Field {
  const { schema, required, nullable } = place
  const placeholder = placeholderOf(schema)
  const isLong = !schema.format && (schema.maxLength ?? 0) > 100
  const type = inputTypes[schema.format ?? ''] ?? 'text'
  const control = isLong
    ? h('textarea', { rows: 3, placeholder })
    : h('input', { type, placeholder, step: type === 'datetime-local' ? 1 : undefined })
  return {
    element: labelled(place, control),
    read() {
      const { value } = control
      if (value === '') return required && !nullable ? '' : blank(required, nullable)
      return type === 'datetime-local' ? new Date(value).toISOString() : value
    },
  }
}

export function fileField(place: Place): Field {
  // One schema for each of its types, if there are several.
  const variants = place.schema.anyOf ?? [place.schema]
  const control = h('input', { type: 'file', accept: acceptOf(variants) })
  return { element: labelled(place, control), read: () => control.files?.[0] }
}

/** Returns the types that the file input offers; undefined for any type. */
function acceptOf(variants: readonly Schema[]): string | undefined {
  const types = variants.map(({ contentMediaType }) => contentMediaType)
  const isAny = types.some((type) => !type || type === 'application/octet-stream')
  return isAny ? undefined : types.join(',')
}

function blank(required: boolean, nullable: boolean): null | undefined {
  return required && nullable ? null : undefined
}

function placeholderOf(schema: Schema): string | undefined {
  return schema.default === undefined ? undefined : String(schema.default)
}
