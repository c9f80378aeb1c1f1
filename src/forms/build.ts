import type {
  DescribeField,
  FieldSource,
  ListField,
  SchemaField,
  TupleField,
  ValueField,
} from '../actions/input/fields/describe.ts'
import {
  type Field,
  findField,
  listItems,
  Problems,
  tupleItems,
} from '../actions/input/form/fields.ts'
import { fieldName } from '../shared/errors/field-name.ts'
import { fieldAttrs, fieldOptions } from './attributes.ts'
import type { FormField } from './types.ts'

/** Position of a field in a form. */
interface Place {
  path: readonly (string | number)[]
  /** The submitted or given values. */
  shown: Field | undefined
  /** The schemas around it, to end a recursive one. */
  outer: readonly object[]
}

/** A field, a group of fields by name, or a list of them. */
export type BuiltField = FormField | BuiltGroup | readonly BuiltField[]
export interface BuiltGroup {
  readonly [name: string]: BuiltField
}

/** How often a schema may be inside itself. */
const maxRepetitions = 2

/** Builds the fields of a form. */
export class FieldBuilder {
  /** Names of all fields with an element for their error. */
  readonly names = new Set<string>()
  readonly #describe: DescribeField
  readonly #formId: string
  readonly #errors: Readonly<Record<string, string>>
  hasFile = false

  /** @param errors messages by the names of the fields */
  constructor(describe: DescribeField, formId: string, errors: Readonly<Record<string, string>>) {
    this.#describe = describe
    this.#formId = formId
    this.#errors = errors
  }

  build(field: SchemaField, place: Place): BuiltField {
    switch (field.kind) {
      case 'object':
        return this.#object([...field.properties.values()], field.rest, place)
      case 'record':
        return this.#object([], field.value, place)
      case 'tuple':
        return this.#tuple(field, place)
      case 'list':
        return this.#list(field, place)
      default:
        return this.#value(field, place, false)
    }
  }

  #object(
    sources: readonly FieldSource[],
    rest: FieldSource | undefined,
    place: Place,
  ): BuiltGroup {
    const group: Record<string, BuiltField> = {}
    for (const source of sources) {
      const { name } = source
      if (name !== '__proto__' && !this.#isEndless(source, place)) {
        group[name] = this.#inside(source, name, place)
      }
    }
    if (!rest || this.#isEndless(rest, place)) return group
    const known = new Set(sources.map(({ name }) => name))
    for (const key of place.shown?.children.keys() ?? []) {
      if (!known.has(key) && key !== '__proto__') group[key] = this.#inside(rest, key, place)
    }
    // Keys that are not known yet.
    return new Proxy(group, {
      get: (target, key) => {
        const isName = typeof key === 'string' && !(key in Object.prototype) && key !== 'toJSON'
        if (isName && !(key in target)) target[key] = this.#inside(rest, key, place)
        return Reflect.get(target, key)
      },
    })
  }

  #list(field: ListField, place: Place): BuiltField {
    if (this.#isEndless(field.item, place)) return []
    const item = this.#describe(field.item)
    if (item.kind === 'file' || item.kind === 'choice') {
      return this.#value({ ...item, required: field.required }, place, true)
    }
    const shown = place.shown ? listItems(place.shown, [], new Problems()) : []
    return this.#rows(Math.max(shown.length, 1), () => field.item, shown, place)
  }

  #tuple({ items, rest }: TupleField, place: Place): BuiltField {
    const { length } = items
    const shown = place.shown ? tupleItems(place.shown, length, [], new Problems()) : []
    const count = rest ? Math.max(shown.length, length) : length
    return this.#rows(count, (index) => items[index] ?? rest, shown, place)
  }

  /** Returns the fields of elements, and those of further ones when they are asked for. */
  #rows(
    count: number,
    sourceAt: (index: number) => FieldSource | undefined,
    shown: readonly Field[],
    place: Place,
  ): readonly BuiltField[] {
    const at = (index: number) => {
      const source = sourceAt(index)
      if (!source) return undefined
      const path = [...place.path, index]
      const outer = [...place.outer, ...source.schemas]
      return this.build(this.#describe(source), { path, shown: shown[index], outer })
    }
    const rows = Array.from({ length: count }, (_, index) => at(index)) as BuiltField[]
    // Rows that a page adds.
    return new Proxy(rows, {
      get: (target, key) => {
        const isNext = typeof key === 'string' && /^\d{1,3}$/.test(key) && !(key in target)
        return isNext ? at(Number(key)) : Reflect.get(target, key)
      },
    })
  }

  #inside(source: FieldSource, key: string | number, { path, shown, outer }: Place): BuiltField {
    return this.build(this.#describe(source), {
      path: [...path, key],
      shown: shown && findField(shown, String(key)),
      outer: [...outer, ...source.schemas],
    })
  }

  #isEndless({ schemas }: FieldSource, { outer }: Place): boolean {
    return schemas.some((one) => outer.filter((other) => other === one).length >= maxRepetitions)
  }

  #value(field: ValueField, { path, shown }: Place, isMultiple: boolean): FormField {
    const name = fieldName(path)
    // The element with the form's message has the id of a field `status`.
    const id = `${this.#formId}-${idOf(name)}${name === 'status' ? '-field' : ''}`
    const errorId = `${id}-error`
    this.names.add(name)
    if (field.kind === 'file') this.hasFile = true
    const error = this.#errorOf(name, isMultiple)
    const control = {
      ...{ id, name, errorId, isMultiple },
      isInvalid: error !== '',
      texts: shown && textsOf(shown, field, isMultiple),
    }
    const attrs = fieldAttrs(field, control)
    const isText = field.kind !== 'file' && field.kind !== 'boolean' && !field.sensitive
    const [text = ''] = (isText && control.texts) || []
    return {
      name,
      attrs,
      textareaAttrs: textareaAttrs(attrs),
      errorAttrs: { id: errorId, 'data-error-for': name },
      error,
      value: text,
      options: fieldOptions(field, control),
    }
  }

  #errorOf(name: string, isMultiple: boolean): string {
    const own = this.#errors[name]
    if (own !== undefined || !isMultiple) return own ?? ''
    const inside = Object.keys(this.#errors).filter((other) => other.startsWith(`${name}[`))
    for (const one of inside) this.names.add(one)
    return inside.map((one) => this.#errors[one]).join(' ')
  }
}

/** Returns an id without spaces, which separate ids in `aria-describedby`. */
export function idOf(name: string): string {
  return name.replaceAll(/\s/g, '_')
}

function textareaAttrs(attrs: FormField['attrs']): FormField['textareaAttrs'] {
  // Not the shortest length: the browser counts a line break as one character, and sends two.
  const { id, name, required, maxlength, 'aria-invalid': invalid, 'aria-describedby': by } = attrs
  return {
    ...{ id, name },
    ...(required && { required }),
    ...(maxlength !== undefined && { maxlength }),
    ...(invalid && { 'aria-invalid': invalid }),
    'aria-describedby': by,
  }
}

/** Returns the texts of a control. A given date is a whole timestamp. */
function textsOf(shown: Field, field: ValueField, isMultiple: boolean): string[] | undefined {
  const parts = isMultiple ? listItems(shown, [], new Problems()) : [shown]
  const texts = parts.flatMap(({ values }) => values.filter((one) => typeof one === 'string'))
  if (texts.length === 0) return undefined
  const { format } = field.limits
  const length =
    field.kind === 'date' || format === 'date' ? 10 : format === 'datetime-local' ? 16 : 0
  if (length === 0) return texts
  return texts.map((text) => (/^\d{4}-\d\d-\d\dT.*Z$/.test(text) ? text.slice(0, length) : text))
}
