import type { JsonSchema } from '../../actions/input/schema/json-schema.ts'
import { isSchema, schemasIn } from '../schemas.ts'
import { fragment, type Html, html, inline } from './html.ts'

const prefix = '#/components/schemas/'

/** Maximum depth of a table. Deeper schemas are shown as the name of their type. */
const maxDepth = 6

/** Returns the id of a schema's section. */
export function schemaId(name: string): string {
  return `schema-${name}`
}

/** Renders a schema as a table of its properties, or as a line if it has none. */
export function schemaTable(schema: JsonSchema, head = 'Name'): Html {
  const found = below(schema, 0)
  if (found.length === 0) return html`<p class="type-line">${typeOf(schema)}${about(schema)}</p>`
  return table(found, head)
}

export interface Row {
  name: string
  schema: JsonSchema
  required: boolean
  depth: number
}

export function table(rows: readonly Row[], head: string): Html {
  return html`<table>
<thead><tr><th scope="col">${head}</th><th scope="col">Type</th></tr></thead>
<tbody>${rows.map(tableRow)}</tbody>
</table>
`
}

function tableRow({ name, schema, required, depth }: Row): Html {
  return html`<tr class="d${depth}"><th scope="row"><code>${name}</code>${
    required ? html` <span class="required">required</span>` : ''
  }</th><td>${typeOf(schema)}${about(schema)}</td></tr>
`
}

function below(schema: JsonSchema, depth: number): Row[] {
  if (depth > maxDepth || schema['$ref'] !== undefined) {
    return isSchema(schema['properties']) ? properties(schema, depth) : []
  }
  if (isSchema(schema['items'])) {
    const rows = below(schema['items'], depth)
    return rows.map((row) => (row.depth === depth ? { ...row, name: `[].${row.name}` } : row))
  }
  const members = schemasIn(schema['allOf'] ?? schema['anyOf'] ?? schema['oneOf'])
  const isUnion = schema['allOf'] === undefined && members.filter(hasRows).length > 1
  const ofMembers = members.flatMap((one, i): Row[] => {
    const rows = below(one, isUnion ? depth + 1 : depth)
    if (!isUnion || rows.length === 0) return rows
    return [{ name: `option ${i + 1}`, schema: one, required: false, depth }, ...rows]
  })
  return [...properties(schema, depth), ...ofMembers]
}

function hasRows(schema: JsonSchema): boolean {
  return below(schema, 0).length > 0
}

function properties(schema: JsonSchema, depth: number): Row[] {
  const own = isSchema(schema['properties']) ? Object.entries(schema['properties']) : []
  const needed = Array.isArray(schema['required']) ? schema['required'] : []
  const rows = own.flatMap(([name, value]): Row[] => {
    const one = isSchema(value) ? value : {}
    return [{ name, schema: one, required: needed.includes(name), depth }, ...below(one, depth + 1)]
  })
  const more = schema['additionalProperties']
  if (!isSchema(more)) return rows
  return [
    ...rows,
    { name: '<key>', schema: more, required: false, depth },
    ...below(more, depth + 1),
  ]
}

/** Renders the type of a schema in short TypeScript notation. */
export function typeOf(schema: JsonSchema): Html {
  return html`<span class="type">${typeText(schema, 0)}</span>`
}

function typeText(schema: JsonSchema, depth: number): Html {
  const { $ref, const: only, enum: values, type, format } = schema
  if (typeof $ref === 'string') {
    const name = $ref.startsWith(prefix) ? $ref.slice(prefix.length) : $ref
    return html`<a href="${fragment(schemaId(name))}">${name}</a>`
  }
  if (depth > maxDepth) return html`…`
  if (format === 'binary') return html`file`
  if (only !== undefined) return html`${JSON.stringify(only)}`
  if (Array.isArray(values)) return joined(values.map((value) => html`${JSON.stringify(value)}`))
  const members = schemasIn(schema['anyOf'] ?? schema['oneOf'])
  if (members.length > 0) return joined(members.map((one) => typeText(one, depth + 1)))
  const every = schemasIn(schema['allOf'])
  if (every.length > 0)
    return joined(
      every.map((one) => typeText(one, depth + 1)),
      ' & ',
    )
  if (type === 'array') {
    if (Array.isArray(schema['prefixItems'])) {
      const items = schemasIn(schema['prefixItems']).map((one) => typeText(one, depth + 1))
      return html`[${joined(items, ', ')}]`
    }
    const items = isSchema(schema['items']) ? schema['items'] : {}
    const members = schemasIn(items['anyOf'] ?? items['oneOf'])
    const isUnion = members.length > 1 || [items['enum'], items['type']].some(Array.isArray)
    const text = typeText(items, depth + 1)
    return isUnion ? html`(${text})[]` : html`${text}[]`
  }
  if (Array.isArray(type)) return joined(type.map((one) => html`${String(one)}`))
  if (typeof type !== 'string') return html`any`
  return typeof format === 'string'
    ? html`${type} <span class="format">${format}</span>`
    : html`${type}`
}

function joined(parts: readonly Html[], by = ' | '): Html {
  // Object variants look equal here, and are described below.
  const unique = [...new Map(parts.map((part) => [part.text, part])).values()]
  const shown = by === ', ' ? parts : unique
  return html`${shown.map((part, i) => (i > 0 ? html`${by}${part}` : part))}`
}

/** Renders the constraints and the description of a schema. */
function about(schema: JsonSchema): Html {
  const limits = limitsOf(schema)
  const { description } = schema
  return html`${limits.length > 0 && html` <span class="limits">${limits.join(', ')}</span>`}${
    typeof description === 'string' && html`<span class="about">${inline(description)}</span>`
  }`
}

function limitsOf(schema: JsonSchema): string[] {
  const limits: string[] = []
  const range = (least: unknown, most: unknown, unit: string) => {
    const usual = Number.MAX_SAFE_INTEGER
    const from = typeof least === 'number' && least > -usual ? least : undefined
    const to = typeof most === 'number' && most < usual ? most : undefined
    if (from !== undefined && from === to) limits.push(`${from}${unit}`)
    else if (from !== undefined && to !== undefined) limits.push(`${from} to ${to}${unit}`)
    else if (from !== undefined) limits.push(`at least ${from}${unit}`)
    else if (to !== undefined) limits.push(`at most ${to}${unit}`)
  }
  range(
    schema['minLength'],
    schema['maxLength'],
    schema['format'] === 'binary' ? ' bytes' : ' characters',
  )
  if (!schema['prefixItems']) range(schema['minItems'], schema['maxItems'], ' items')
  range(schema['minimum'], schema['maximum'], '')
  for (const [key, sign] of [
    ['exclusiveMinimum', '>'],
    ['exclusiveMaximum', '<'],
  ] as const) {
    if (typeof schema[key] === 'number') limits.push(`${sign} ${schema[key]}`)
  }
  if (schema['multipleOf'] !== undefined) limits.push(`a multiple of ${schema['multipleOf']}`)
  const media = [schema, ...schemasIn(schema['anyOf'])].map((one) => one['contentMediaType'])
  const types = media.filter((one) => typeof one === 'string' && !one.endsWith('/octet-stream'))
  if (types.length > 0) limits.push(types.join(' or '))
  const { pattern, format } = schema
  if (typeof pattern === 'string' && format === undefined && pattern.length < 60) {
    limits.push(`matches ${pattern}`)
  }
  if (schema['default'] !== undefined) limits.push(`default ${JSON.stringify(schema['default'])}`)
  return limits
}
