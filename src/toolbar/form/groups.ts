import type { ListField, ObjectField } from '../../actions/input/fields/describe.ts'
import { h } from '../dom.ts'
import { type Schema, schemaOf } from '../schema.ts'
import { type Field, jsonField, type KnownPlace, type MakeField } from './field.ts'

/** Creates the field of an object, with one field per property. An optional object has a switch. */
export function objectField(place: KnownPlace<ObjectField>, make: MakeField): Field {
  const { label, required } = place
  const { properties } = place.field
  if (properties.size === 0) return jsonField(place)
  const fields = [...properties].map(([name, source]) => [name, make(source, name)] as const)
  const inside = h('div', { class: 'fields' }, ...fields.map(([, { element }]) => element))
  const read = () => {
    const entries = fields.map(([name, field]) => [name, field.read()] as const)
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
  }
  if (!label) return { element: inside, read }
  if (required) return { element: h('fieldset', {}, h('legend', {}, label), inside), read }
  inside.hidden = true
  const onchange = () => {
    inside.hidden = !isOn.checked
  }
  const isOn = h('input', { type: 'checkbox', onchange })
  const legend = h('legend', {}, h('label', {}, isOn, ` ${label}`))
  return {
    element: h('fieldset', {}, legend, inside),
    read: () => (isOn.checked ? read() : undefined),
  }
}

/** Creates the field of a list, with buttons to add and remove items. */
export function arrayField(place: KnownPlace<ListField>, make: MakeField): Field {
  const { schema, label, required } = place
  const { items, default: start } = schema
  if (!items) return jsonField(place)
  let fields: Field[] = []
  const rows = h('div', { class: 'fields' })
  const add = () => {
    const field = make(place.field.item, `${label} ${fields.length + 1}`)
    const onclick = () => {
      fields = fields.filter((other) => other !== field)
      row.remove()
      more.focus()
    }
    const remove = h('button', { type: 'button', class: 'plain', onclick }, 'Remove')
    remove.setAttribute('aria-label', `Remove one of ${label}`)
    const row = h('div', { class: 'item' }, field.element, remove)
    fields.push(field)
    rows.append(row)
    return field
  }
  const onadd = () =>
    add().element.querySelector<HTMLElement>('input, select, textarea, button')?.focus()
  const more = h('button', { type: 'button', class: 'plain', onclick: onadd }, `Add to ${label}`)
  for (let index = 0; index < (schema.minItems ?? 0); index++) add()
  return {
    element: h('fieldset', {}, h('legend', {}, label), rows, more),
    read() {
      const isLeftOut = fields.length === 0 && (!required || start !== undefined)
      return isLeftOut ? undefined : fields.map((field) => field.read())
    },
  }
}

/** Creates the field of a union, with a choice of the variant. */
export function variantField(place: KnownPlace, make: MakeField): Field {
  const { schema, label, required } = place
  const { variants } = place.field
  let current: Field | undefined
  const inside = h('div', { class: 'fields' })
  const onchange = () => {
    const chosen = variants[Number(kind.value)]
    current = chosen && kind.value !== '' ? make(chosen, '') : undefined
    inside.replaceChildren(...(current ? [current.element] : []))
  }
  const kind = h('select', { 'aria-label': `Kind of ${label}`, onchange })
  if (!required) kind.append(h('option', { value: '' }, '—'))
  for (const [index, variant] of variants.entries()) {
    const referred = schema.anyOf?.[index]?.$ref?.split('/').at(-1)
    kind.append(h('option', { value: index }, nameOf(schemaOf(variant), referred, index)))
  }
  onchange()
  const hint = schema.description && h('small', {}, schema.description)
  return {
    element: h('fieldset', {}, h('legend', {}, label), hint, kind, inside),
    read: () => current?.read(),
  }
}

function nameOf(variant: Schema, referred: string | undefined, index: number): string {
  const { const: tag } =
    Object.values(variant.properties ?? {}).find((one) => one.const !== undefined) ?? {}
  return String(tag ?? variant.title ?? referred ?? variant.type ?? `Kind ${index + 1}`)
}
