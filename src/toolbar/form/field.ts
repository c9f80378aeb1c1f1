import type { FieldSource, SchemaField } from '../../actions/input/fields/describe.ts'
import { h, newId } from '../dom.ts'
import type { Schema } from '../schema.ts'

/** Part of a form, for a part of the input. */
export interface Field {
  element: HTMLElement
  /**
   * Returns the value; undefined to omit it.
   *
   * @throws Unreadable if the value must be JSON and is not
   */
  read(): unknown
}

/** Label and schema of a field. */
export interface Place {
  label: string
  schema: Schema
  required: boolean
  /** True if the field also accepts null. */
  nullable: boolean
}

/** A field whose kind is known. */
export interface KnownPlace<Known extends SchemaField = SchemaField> extends Place {
  field: Known
}

/** Creates the field of a part of the input. Each kind of field uses it for nested fields. */
export type MakeField = (source: FieldSource, label: string) => Field

/** Error for a value that cannot be parsed. */
export class Unreadable extends Error {
  readonly control: HTMLElement

  constructor(message: string, control: HTMLElement) {
    super(message)
    this.control = control
  }
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** Adds a label and the schema's description to a control. */
export function labelled(place: Place, control: Control): HTMLElement {
  const { label, required, schema } = place
  const { description } = schema
  control.id = newId()
  if (required) control.setAttribute('aria-required', 'true')
  const hint = description ? h('small', { id: newId() }, description) : undefined
  if (hint) control.setAttribute('aria-describedby', hint.id)
  const mark = required && h('span', { class: 'required', 'aria-hidden': 'true' }, ' *')
  const isBox = control instanceof HTMLInputElement && control.type === 'checkbox'
  const name = h('label', { for: control.id }, label, mark)
  return h('div', { class: isBox ? 'field box' : 'field' }, name, control, hint)
}

/** Creates a JSON field, for a schema without a field of its own. */
export function jsonField(place: Place): Field {
  const { label, required, nullable, schema } = place
  const start = schema.default === undefined ? '' : JSON.stringify(schema.default)
  const control = h('textarea', { rows: 3, spellcheck: 'false', placeholder: start || 'JSON' })
  return {
    element: labelled({ ...place, label: `${label} (JSON)` }, control),
    read() {
      if (control.value.trim() === '') return required && nullable ? null : undefined
      return parseJson(control.value, label, control)
    },
  }
}

/** @throws Unreadable if the text is not JSON */
export function parseJson(text: string, label: string, control: HTMLElement): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Unreadable(`${label} is not JSON: ${(error as Error).message}`, control)
  }
}
