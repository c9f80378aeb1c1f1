import { h } from './dom.ts'
import { jsonField, parseJson } from './form/field.ts'
import { makeForm } from './form/make.ts'
import type { Schema } from './schema.ts'

/** Form for an input, with fields or as JSON. */
export interface InputForm {
  element: HTMLElement
  /**
   * Returns the input; undefined if there is none.
   *
   * @throws Unreadable if a JSON field does not contain JSON
   */
  read(): unknown
}

/** @param schema schema of the input; without it the form only has a JSON field */
export function createInputForm(schema: Schema | undefined, name: string): InputForm {
  if (!schema) {
    const place = { label: 'Input', schema: {}, required: false, nullable: false }
    return jsonField(place)
  }
  const fields = makeForm(schema)
  const json = h('textarea', { rows: 8, spellcheck: 'false', 'aria-label': 'Input as JSON' })
  const group = `${name}-mode`
  const asFields = h('input', { type: 'radio', name: group, checked: true, onchange: show })
  const asJson = h('input', { type: 'radio', name: group, onchange: show })
  const modes = h(
    'div',
    { role: 'radiogroup', 'aria-label': 'How to fill it in', class: 'modes' },
    h('label', {}, asFields, 'Form'),
    h('label', {}, asJson, 'JSON'),
  )
  json.hidden = true

  function show(): void {
    if (asJson.checked) json.value = text()
    json.hidden = !asJson.checked
    fields.element.hidden = asJson.checked
  }

  function text(): string {
    try {
      return JSON.stringify(fields.read() ?? {}, null, 2)
    } catch {
      return json.value
    }
  }

  return {
    element: h('div', {}, modes, fields.element, json),
    read() {
      if (!asJson.checked) return fields.read()
      return json.value.trim() === '' ? undefined : parseJson(json.value, 'The input', json)
    },
  }
}
