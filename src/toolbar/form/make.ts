import { h } from '../dom.ts'
import { resolve, type Schema } from '../schema.ts'
import { type Field, jsonField, labelled, type MakeField, type Place } from './field.ts'
import { arrayField, objectField, variantField } from './groups.ts'
import { booleanField, choiceField, fileField, numberField, textField } from './scalars.ts'

const maxDepth = 8

/** Creates the fields of an input. */
export function makeForm(root: Schema): Field {
  let depth = 0
  const make: MakeField = (schema, definitions, label, required) => {
    depth++
    try {
      const { schema: plain, nullable, variants } = resolve(schema, definitions)
      const place = { label, schema: plain, root: definitions, required, nullable }
      // A schema may be recursive.
      if (depth > maxDepth) return jsonField(place)
      return fieldOf({ ...place, schema: withVariants(plain, variants) }, variants, make)
    } finally {
      depth--
    }
  }
  return make(root, root, '', true)
}

function withVariants(schema: Schema, variants: Schema[]): Schema {
  return variants.length > 1 ? { ...schema, anyOf: variants } : schema
}

function fieldOf(place: Place, variants: readonly Schema[], make: MakeField): Field {
  const { schema } = place
  if (variants.length > 1) {
    const isFile = [schema, ...variants].some(({ format }) => format === 'binary')
    // A file of one of several types.
    if (isFile && variants.every(isFileType)) return fileField(place, variants)
    const constants = variants.map((variant) => variant.const)
    const isChoice = constants.every((value) => value !== undefined)
    return isChoice ? choiceField(place, constants) : variantField(place, make)
  }
  if (schema.const !== undefined) return constantField(place)
  if (schema.enum) return choiceField(place, schema.enum)
  if (schema.type === 'object' || schema.properties) return objectField(place, make)
  if (schema.type === 'array') return arrayField(place, make)
  if (schema.type === 'boolean') return booleanField(place)
  if (schema.type === 'number' || schema.type === 'integer') return numberField(place)
  if (schema.format === 'binary') return fileField(place)
  return schema.type === 'string' ? textField(place) : jsonField(place)
}

function constantField(place: Place): Field {
  const value = place.schema.const
  const control = h('input', { type: 'text', readonly: true, value: String(value) })
  return { element: labelled(place, control), read: () => value }
}

/** Returns true for a schema of files that may say only their type. */
function isFileType({ type, format, contentMediaType }: Schema): boolean {
  return format === 'binary' || (type === undefined && contentMediaType !== undefined)
}
