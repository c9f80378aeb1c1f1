import { splitName } from '../form/fields.ts'
import { type FieldSource, fieldsOf, type SchemaField } from './describe.ts'
import { isSensitive } from './sensitive.ts'

/** Values that are further inside an input are not looked at. */
const maxDepth = 64

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
function sourceIn(field: SchemaField, segment: string): FieldSource | undefined {
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

/**
 * Returns a function that removes the sensitive values of an input from a text. The messages of some
 * schema libraries quote the value: `Invalid email: Received "..."`.
 */
export function redactor(schema: unknown, input: unknown): (text: string) => string {
  const secrets = sensitiveTexts(schema, input)
  return (text) => {
    let redacted = text
    for (const secret of secrets) {
      redacted = redacted.replaceAll(`"${secret}"`, '"…"')
      // A short one is in many words.
      if (secret.length > 3) redacted = redacted.replaceAll(secret, '…')
    }
    return redacted
  }
}

function sensitiveTexts(schema: unknown, input: unknown): Set<string> {
  const found = new Set<string>()
  const visited = new Set<unknown>()
  const fields = fieldsOf(schema)
  const described = new Map<FieldSource, SchemaField | undefined>()
  const describe = (source: FieldSource) => {
    if (!described.has(source)) described.set(source, fields?.describe(source))
    return described.get(source)
  }

  function visit(
    value: unknown,
    field: SchemaField | undefined,
    isSecret: boolean,
    depth: number,
  ): void {
    if (isSecret && ['string', 'number', 'bigint'].includes(typeof value)) add(`${value}`)
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return
    if (visited.has(value) || depth > maxDepth) return
    visited.add(value)
    for (const [key, inner] of Object.entries(value)) {
      const source = field && sourceIn(field, key)
      const inside = source && describe(source)
      const isInside = isSecret || isSensitive(key, inside?.metadata ?? {})
      visit(inner, inside, isInside, depth + 1)
    }
  }

  function add(text: string): void {
    if (text === '') return
    found.add(text)
    found.add(JSON.stringify(text).slice(1, -1))
  }

  visit(input, fields?.root, false, 0)
  return found
}
