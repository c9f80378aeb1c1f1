import { resolve, type Schema } from './schema.ts'

const maxDepth = 6

/** Formats a schema in TypeScript notation, with its constraints as comments. */
export function schemaText(root: Schema): string {
  return typeText(root, root, 0)
}

function typeText(schema: Schema, root: Schema, depth: number): string {
  const { schema: plain, nullable, variants } = resolve(schema, root)
  const text =
    variants.length > 1
      ? variants.map((variant) => typeText(variant, root, depth)).join(' | ')
      : oneType(plain, root, depth)
  return nullable && text !== 'null' ? `${text} | null` : text
}

function oneType(schema: Schema, root: Schema, depth: number): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (depth > maxDepth) return '…'
  if (schema.type === 'array') return arrayText(schema, root, depth)
  if (schema.type === 'object' || schema.properties) return objectText(schema, root, depth)
  if (schema.format === 'binary') return 'File'
  return typeof schema.type === 'string' ? schema.type : 'unknown'
}

function arrayText({ items, prefixItems }: Schema, root: Schema, depth: number): string {
  if (prefixItems) return `[${prefixItems.map((one) => typeText(one, root, depth)).join(', ')}]`
  const text = typeText(items ?? {}, root, depth)
  return / \| /.test(text) && !text.startsWith('{') ? `(${text})[]` : `${text}[]`
}

function objectText(schema: Schema, root: Schema, depth: number): string {
  const { properties = {}, required = [], additionalProperties } = schema
  const indent = '  '.repeat(depth + 1)
  const lines = Object.entries(properties).map(([name, property]) => {
    const mark = required.includes(name) ? '' : '?'
    const note = notes(resolve(property, root).schema).join(', ')
    const text = `${indent}${name}${mark}: ${typeText(property, root, depth + 1)}`
    return note ? `${text}  // ${note}` : text
  })
  if (typeof additionalProperties === 'object') {
    lines.push(`${indent}[key: string]: ${typeText(additionalProperties, root, depth + 1)}`)
  }
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
