import { h, newId } from '../dom.ts'
import type { Schema } from '../schema.ts'

/** A part of a form, which stands for a part of the input. */
export interface Field {
  element: HTMLElement
  /**
   * What was filled in; undefined where it is to be left out.
   *
   * @throws Unreadable where that is not JSON and has to be
   */
  read(): unknown
}

/** Where in the input a field is, and what may be there. */
export interface Place {
  label: string
  schema: Schema
  /** Has the definitions that the schema refers to. */
  root: Schema
  required: boolean
  /** It also takes null. */
  nullable: boolean
}

/** Makes the field of a place: each kind of field gets it for those inside. */
export type MakeField = (schema: Schema, root: Schema, label: string, required: boolean) => Field

/** Something that was filled in and can't be read. */
export class Unreadable extends Error {
  readonly control: HTMLElement

  constructor(message: string, control: HTMLElement) {
    super(message)
    this.control = control
  }
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** A control with its label, and with what its schema says of it. */
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

/** A field in which JSON is written, for what has no field of its own. */
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

/** @throws Unreadable where it is not JSON */
export function parseJson(text: string, label: string, control: HTMLElement): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Unreadable(`${label} is not JSON: ${(error as Error).message}`, control)
  }
}
