import { type FieldSource, fieldsOf, type SchemaField } from './describe.ts'
import { isSensitive } from './sensitive.ts'
import { sourceIn } from './sensitive-names.ts'

/** Values that are further inside an input are not looked at. */
const maxDepth = 64

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
