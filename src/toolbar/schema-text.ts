import {
  type DescribeField,
  type FieldSource,
  fieldsOfJsonSchema,
  type SchemaField,
} from '../actions/input/fields/describe.ts'
import { type Schema, schemaOf } from './schema.ts'

const maxDepth = 6

/** Formats a schema in TypeScript notation, with its constraints as comments. */
export function schemaText(schema: Schema): string {
  const { root, describe } = fieldsOfJsonSchema(schema)
  return typeText(root, describe, 0)
}

function typeText(field: SchemaField, describe: DescribeField, depth: number): string {
  const { variants, isNullable } = field
  const text =
    variants.length > 1
      ? variants.map((variant) => typeText(describe(variant), describe, depth)).join(' | ')
      : oneType(field, describe, depth)
  return isNullable && text !== 'null' ? `${text} | null` : text
}

function oneType(field: SchemaField, describe: DescribeField, depth: number): string {
  const schema = schemaOf(field)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (depth > maxDepth) return '…'
  switch (field.kind) {
    case 'list':
      return listText(typeText(describe(field.item), describe, depth))
    case 'tuple':
      return `[${field.items.map((one) => typeText(describe(one), describe, depth)).join(', ')}]`
    case 'object':
      return objectText([...field.properties.values()], field.rest, describe, depth)
    case 'record':
      return objectText([], field.value, describe, depth)
    case 'file':
      return 'File'
    default:
      return typeof schema.type === 'string' ? schema.type : 'unknown'
  }
}

function listText(item: string): string {
  return / \| /.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
}

function objectText(
  properties: readonly FieldSource[],
  rest: FieldSource | undefined,
  describe: DescribeField,
  depth: number,
): string {
  const indent = '  '.repeat(depth + 1)
  const lines = properties.map((source) => {
    const field = describe(source)
    const note = notes(schemaOf(field)).join(', ')
    const mark = field.isOptional ? '?' : ''
    const text = `${indent}${source.name}${mark}: ${typeText(field, describe, depth + 1)}`
    return note ? `${text}  // ${note}` : text
  })
  if (rest) lines.push(`${indent}[key: string]: ${typeText(describe(rest), describe, depth + 1)}`)
  return lines.length > 0 ? `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}` : '{}'
}

/** Returns the constraints of a schema, other than its type. */
function notes(schema: Schema): string[] {
  const { format, minLength, maxLength, minimum, maximum, pattern, description } = schema
  // Zod limits every integer to the safe range.
  const isSafe = (limit: number | undefined) =>
    limit !== undefined && Math.abs(limit) !== Number.MAX_SAFE_INTEGER
  return [
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
    format && format !== 'binary' && format,
    minLength !== undefined && `at least ${minLength} long`,
    maxLength !== undefined && `at most ${maxLength} long`,
    isSafe(minimum) && `≥ ${minimum}`,
    schema.exclusiveMinimum !== undefined && `> ${schema.exclusiveMinimum}`,
    isSafe(maximum) && `≤ ${maximum}`,
    schema.exclusiveMaximum !== undefined && `< ${schema.exclusiveMaximum}`,
    pattern !== undefined && !format && `/${pattern}/`,
    description?.replaceAll(/\s+/g, ' '),
  ].filter((note): note is string => typeof note === 'string')
}
