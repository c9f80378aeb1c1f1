import { splitName } from '../form/fields.ts'
import { type FieldSource, fieldsOf, type SchemaField } from './describe.ts'
import { isSensitive } from './sensitive.ts'

/** Returns a function that tells the names of a form's fields whose values are never sent back. */
export function sensitiveNames(schema: unknown): (name: string) => boolean {
  const fields = fieldsOf(schema)
  return (name) => {
    let field: SchemaField | undefined = fields?.root
    const step = (segment: string) => {
      const source: FieldSource | undefined = field && sourceIn(field, segment)
      field = source && fields?.describe(source)
      return field ? isSensitive(source?.name ?? '', field.metadata) : isSensitive(segment, {})
    }
    if ((splitName(name)?.segments ?? [name]).some(step)) return true
    // A list that is sent under one name.
    return isList(field) && step('0')
  }
}

function isList(field: SchemaField | undefined): boolean {
  return field?.kind === 'list'
}

/** Returns the field at a key of another one. */
export function sourceIn(field: SchemaField, segment: string): FieldSource | undefined {
  switch (field.kind) {
    case 'object':
      return field.properties.get(segment) ?? field.rest
    case 'record':
      return { ...field.value, name: segment }
    case 'list':
      return field.item
    case 'tuple':
      return field.items[Number(segment)] ?? field.rest
    default:
      return undefined
  }
}
