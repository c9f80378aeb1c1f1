import { fieldsOfJsonSchema, type SchemaField } from '../../actions/input/fields/describe.ts'
import { h } from '../dom.ts'
import { type Schema, schemaOf } from '../schema.ts'
import {
  type Field,
  jsonField,
  type KnownPlace,
  labelled,
  type MakeField,
  type Place,
} from './field.ts'
import { arrayField, objectField, variantField } from './groups.ts'
import { booleanField, choiceField, fileField, numberField, textField } from './scalars.ts'

const maxDepth = 8

/** Creates the fields of an input. */
export function makeForm(schema: Schema): Field {
  const { root, describe } = fieldsOfJsonSchema(schema)
  let depth = 0
  const draw = (field: SchemaField, label: string, required: boolean): Field => {
    depth++
    try {
      const place = { label, field, schema: schemaOf(field), required, nullable: field.isNullable }
      // A schema may be recursive.
      return depth > maxDepth ? jsonField(place) : fieldOf(place, make)
    } finally {
      depth--
    }
  }
  const make: MakeField = (source, label) => {
    const field = describe(source)
    return draw(field, label, !field.isOptional)
  }
  return draw(root, '', true)
}

function fieldOf(place: KnownPlace, make: MakeField): Field {
  const { schema, field } = place
  if (schema.const !== undefined) return constantField(place)
  if (field.kind === 'choice') return choiceField(place, field.options)
  if (field.variants.length > 1) return variantField(place, make)
  switch (field.kind) {
    case 'object':
      return objectField({ ...place, field }, make)
    case 'list':
      return arrayField({ ...place, field }, make)
    case 'boolean':
      return booleanField(place)
    case 'number':
      return numberField(place)
    case 'file':
      return fileField(place)
    case 'text':
      return textField(place)
    default:
      return jsonField(place)
  }
}

function constantField(place: Place): Field {
  const value = place.schema.const
  const control = h('input', { type: 'text', readonly: true, value: String(value) })
  return { element: labelled(place, control), read: () => value }
}
