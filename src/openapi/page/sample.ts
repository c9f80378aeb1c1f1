import type { JsonSchema } from '../../actions/input/schema/json-schema.ts'
import { isSchema, schemasIn } from '../schemas.ts'

const byFormat: Record<string, string> = {
  'date-time': '2026-01-31T12:00:00.000Z',
  date: '2026-01-31',
  time: '12:00:00',
  email: 'ada@example.com',
  uri: 'https://example.com',
  uuid: '0198c2f4-6d0e-7c1a-9b7e-2f6f0c8f4a11',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
}

/** Maximum depth of a sample, because a schema may be recursive. */
const maxDepth = 5

/** Returns a sample value of a schema's type. Patterns and similar constraints are ignored. */
export function sample(
  schema: JsonSchema,
  resolve: (schema: JsonSchema) => JsonSchema,
  depth = 0,
): unknown {
  const target = resolve(schema)
  const inner = (one: unknown) => sample(isSchema(one) ? one : {}, resolve, depth + 1)
  const { examples, const: only, enum: values, format } = target
  if (Array.isArray(examples) && examples.length > 0) return examples[0]
  if (target['default'] !== undefined) return target['default']
  if (only !== undefined) return only
  if (Array.isArray(values)) return values[0]
  const every = schemasIn(target['allOf'])
  if (every.length > 0) return Object.assign({}, ...every.map(inner))
  const [member] = schemasIn(target['anyOf'] ?? target['oneOf'])
  if (member) return inner(member)
  switch (typeOf(target)) {
    case 'object': {
      if (depth > maxDepth || !isSchema(target['properties'])) return {}
      const needed = Array.isArray(target['required']) ? target['required'] : []
      // JSON cannot contain files.
      const shown = Object.entries(target['properties']).filter(
        ([name, one]) =>
          (needed.includes(name) || depth === 0) &&
          !(isSchema(one) && resolve(one)['format'] === 'binary'),
      )
      return Object.fromEntries(shown.map(([name, one]) => [name, inner(one)]))
    }
    case 'array':
      if (depth > maxDepth) return []
      return Array.isArray(target['prefixItems'])
        ? target['prefixItems'].map(inner)
        : [inner(target['items'])]
    case 'integer':
    case 'number':
      return numberOf(target)
    case 'boolean':
      return true
    case 'null':
      return null
    case 'string':
      return typeof format === 'string' ? (byFormat[format] ?? 'text') : textOf(target)
    default:
      return null
  }
}

function typeOf(schema: JsonSchema): unknown {
  const { type } = schema
  return Array.isArray(type) ? type[0] : type
}

function numberOf({ minimum, exclusiveMinimum, maximum }: JsonSchema): number {
  const least = typeof minimum === 'number' ? minimum : undefined
  const above = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : undefined
  const usable = [least, above].find((one) => one !== undefined && Math.abs(one) < 1e9)
  if (usable !== undefined) return usable
  return typeof maximum === 'number' && maximum < 1 ? maximum : 1
}

function textOf({ pattern }: JsonSchema): string {
  return pattern === '^-?\\d+$' ? '1' : 'text'
}
