import type { JsonSchema } from '../actions/input/schema/json-schema.ts'
import { isSchema, schemasIn } from './schemas.ts'

/** Field of a form or a query string, with its wire name. */
export interface WireField {
  /** Wire name: `title`, `author.name`, `items[0].count`. */
  name: string
  schema: JsonSchema
  required: boolean
}

export interface FieldOptions {
  /** Resolves a reference. */
  resolve: (schema: JsonSchema) => JsonSchema
  /** True if a missing list or checkbox is parsed as an empty one, as in forms for Zod. */
  fillsIn: boolean
}

/**
 * Splits the schema of an input into the fields of a form or a query string.
 *
 * @returns undefined if the schema is not an object, or does not list its properties
 */
export function wireFields(schema: JsonSchema, options: FieldOptions): WireField[] | undefined {
  const found = collect(schema, '', true, new Set(), options)
  return found.some(({ name }) => name === '') ? undefined : found
}

function collect(
  schema: JsonSchema,
  name: string,
  required: boolean,
  outer: ReadonlySet<unknown>,
  options: FieldOptions,
): WireField[] {
  const ref = schema['$ref']
  // A recursive schema has no end, so stop at the first repetition.
  if (ref !== undefined && outer.has(ref)) return []
  const seen = ref === undefined ? outer : new Set([...outer, ref])
  const target = options.resolve(schema)
  const inner = (one: JsonSchema, at: string, isRequired: boolean) =>
    collect(one, at, isRequired, seen, options)

  const every = schemasIn(target['allOf'])
  if (every.length > 0) return merge([every.flatMap((one) => inner(one, name, required))], 1)

  const members = schemasIn(target['anyOf'] ?? target['oneOf'])
  const some = members.filter((one) => options.resolve(one)['type'] !== 'null')
  const [only] = some
  const isNullable = some.length < members.length
  if (only && some.length === 1) return inner({ ...only, ...aboutOf(target) }, name, false)
  if (only && some.every((one) => isGroup(one, options.resolve))) {
    return merge(
      some.map((one) => inner(one, name, required && !isNullable)),
      some.length,
    )
  }

  if (target['type'] === 'array' && isSchema(target['items'])) {
    const item = target['items']
    const isNested = options.resolve(item)['type'] === 'array' || isGroup(item, options.resolve)
    if (isNested) return inner(item, `${name}[0]`, false)
  }
  if (isGroup(target, options.resolve)) {
    const own = isSchema(target['properties']) ? Object.entries(target['properties']) : []
    const needed = Array.isArray(target['required']) ? target['required'] : []
    const fields = own.flatMap(([key, one]) =>
      inner(isSchema(one) ? one : {}, join(name, key), required && needed.includes(key)),
    )
    const more = target['additionalProperties']
    return isSchema(more) ? [...fields, ...inner(more, join(name, '<key>'), false)] : fields
  }
  const type = target['type']
  const isFilledIn = options.fillsIn && (type === 'boolean' || type === 'array')
  const isNeeded = required && !isFilledIn && target['default'] === undefined
  return [{ name, schema, required: isNeeded }]
}

function join(name: string, key: string): string {
  return name ? `${name}.${key}` : key
}

/** Returns true if a value of the schema is sent as several fields. */
function isGroup(
  schema: JsonSchema,
  resolve: FieldOptions['resolve'],
  outer: readonly unknown[] = [],
): boolean {
  const { $ref: ref } = schema
  if (ref !== undefined && outer.includes(ref)) return false
  const target = resolve(schema)
  if (isSchema(target['properties'])) return true
  if (target['type'] !== undefined && target['type'] !== 'object') return false
  if (isSchema(target['additionalProperties'])) return true
  const members = schemasIn(target['allOf'] ?? target['anyOf'] ?? target['oneOf'])
  return members.some((one) => isGroup(one, resolve, [...outer, ref]))
}

/** Returns the annotations of a schema, without its constraints. */
function aboutOf(schema: JsonSchema): JsonSchema {
  const { title, description, default: initial, examples, deprecated } = schema
  const about = { title, description, default: initial, examples, deprecated }
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined))
}

/** Merges the fields of a union's members. A field is required if every member requires it. */
function merge(members: WireField[][], count: number): WireField[] {
  const byName = new Map<string, WireField[]>()
  for (const field of members.flat()) {
    byName.set(field.name, [...(byName.get(field.name) ?? []), field])
  }
  return [...byName].map(([name, fields]) => {
    const schemas = unique(fields.map(({ schema }) => schema))
    const [first = {}, ...others] = schemas
    const schema = others.length > 0 ? { anyOf: schemas } : first
    const needed = fields.filter(({ required }) => required).length
    return { name, schema, required: needed >= count }
  })
}

function unique(schemas: JsonSchema[]): JsonSchema[] {
  return [...new Map(schemas.map((one) => [JSON.stringify(one), one])).values()]
}
