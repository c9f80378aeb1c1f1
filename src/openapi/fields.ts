import {
  type DescribeField,
  type FieldSource,
  fieldsOfJsonSchema,
  type ListField,
  type ObjectField,
  type RecordField,
  type SchemaField,
  type TupleField,
  type ValueField,
} from '../actions/input/fields/describe.ts'
import type { JsonSchema } from '../actions/input/schema/json-schema.ts'
import { toJsonSchema, withoutNull } from '../actions/input/schema/standard-json-schema.ts'
import { jsonName } from '../shared/json-name.ts'
import { eitherOf, leaf, nothing, optionalUnless, type Part, together } from './field-parts.ts'
import { isSchema, schemasIn } from './schemas.ts'

/** A field of a query string. */
export interface QueryField {
  name: string
  schema: JsonSchema
  required: boolean
}

/** The query string of an input. A value that is valid by it is accepted. */
export interface QuerySchema {
  fields: QueryField[]
  /** The schema of the JSON parameter, for values that have no field. */
  json?: { schema: JsonSchema; required: boolean }
}

/**
 * Describes the form of an input as one flat object: a field for each name, such as `author.name`.
 * The names and the kinds of fields are those of the conversion.
 *
 * @param schema JSON Schema of the input
 * @returns undefined if fields cannot describe it
 */
export function formSchema(schema: JsonSchema): JsonSchema | undefined {
  const { root, describe } = fieldsOfJsonSchema(schema)
  const part = new FieldReader(describe, false).read(root, '', [], true)
  if (!part) return undefined
  const { properties, patterns, required, rules } = part
  return {
    type: 'object',
    properties,
    ...(Object.keys(patterns).length > 0 && { patternProperties: patterns }),
    required,
    additionalProperties: false,
    ...(rules.length > 0 && { allOf: rules }),
  }
}

/**
 * Describes the query string of an input. A property whose fields depend on each other, or that has
 * no fields, is described in the JSON parameter.
 *
 * @param schema JSON Schema of the input
 * @param isOptional true if the input can be left out
 */
export function querySchema(schema: JsonSchema, isOptional: boolean): QuerySchema {
  const whole: QuerySchema = { fields: [], json: { schema, required: !isOptional } }
  const { root, describe } = fieldsOfJsonSchema(schema)
  const [members, another] = root.kind === 'object' && root.isWhole ? root.members : []
  if (!members || another) return whole
  const reader = new FieldReader(describe, true)
  const fields: QueryField[] = []
  const others: FieldSource[] = []
  let isFilledIn = false
  for (const source of members.values()) {
    const part = reader.property(source, '', [])
    if (!part || part.rules.length > 0) {
      others.push(source)
      continue
    }
    isFilledIn ||= part.isFilledIn
    for (const [name, one] of Object.entries(part.properties)) {
      fields.push({ name, schema: one, required: part.required.includes(name) })
    }
  }
  if (others.length === 0) return { fields }
  // Without a field, the JSON parameter is the whole input, in which nothing is filled in.
  const hasField = fields.some(({ required }) => required)
  if (isFilledIn && !hasField) return whole
  const isNeeded = (one: FieldSource) => {
    return hasField ? !reader.mayBeMissing(one) : !describe(one).isOptional
  }
  const required = others.filter(isNeeded).map(({ name }) => name)
  const properties = Object.fromEntries(
    others.map(({ name, schemas }) => [name, toJsonSchema(schemas[0] ?? {}).own]),
  )
  const json = { type: 'object', properties, required, additionalProperties: false }
  const { $defs } = schema
  return {
    fields,
    json: { schema: $defs ? { ...json, $defs } : json, required: required.length > 0 },
  }
}

/** Names that a key cannot have in a field's name. */
const oddKey = /[.[\]]|^$|^__proto__$/

class FieldReader {
  readonly #describe: DescribeField
  readonly #isQuery: boolean

  constructor(describe: DescribeField, isQuery: boolean) {
    this.#describe = describe
    this.#isQuery = isQuery
  }

  /** Reads a property of an object. Returns undefined if it has no fields. */
  property(source: FieldSource, parent: string, outer: readonly object[]): Part | undefined {
    const { name } = source
    if (oddKey.test(name) || (this.#isQuery && !parent && name === jsonName)) return undefined
    return this.#inside(source, parent ? `${parent}.${name}` : name, outer)
  }

  /** @param isNeeded true if the part cannot be left out */
  read(
    field: SchemaField,
    name: string,
    outer: readonly object[],
    isNeeded: boolean,
  ): Part | undefined {
    const json = toJsonSchema(field.schemas[0] ?? {}).resolved
    const inside = [...outer, ...field.schemas]
    switch (field.kind) {
      case 'object':
        return optionalUnless(isNeeded, this.#object(field, name, inside))
      case 'record':
        return optionalUnless(isNeeded, this.#record(field, json, name))
      case 'tuple':
        return optionalUnless(isNeeded, this.#tuple(field, name, inside))
      case 'list':
        return this.#list(field, json, name, inside, isNeeded)
      default: {
        const own = this.#value(field)
        if (!own || !name) return undefined
        const isFilledIn = field.kind === 'boolean' && !field.required
        return leaf(name, own, isNeeded, isFilledIn)
      }
    }
  }

  #inside(source: FieldSource, name: string, outer: readonly object[]): Part | undefined {
    // A recursive schema has no end.
    if (source.schemas.some((one) => outer.includes(one))) return undefined
    const field = this.#describe({ ...source, isNeeded: true })
    const part = this.read(field, name, outer, !field.isOptional && !field.isNullable)
    const isNull = field.isNullable && !field.isOptional
    return part && { ...part, isFilledIn: part.isFilledIn || isNull }
  }

  #object(field: ObjectField, name: string, outer: readonly object[]): Part | undefined {
    if (!field.isWhole) return undefined
    const members = field.members.map((member) => this.#member(member, name, outer))
    const [only] = members
    if (members.length === 1) return only
    // Which member the fields belong to is decided by their shape.
    if (this.#isQuery || !this.#isDiscriminated(field)) return undefined
    return eitherOf(members.filter((one) => one !== undefined))
  }

  #member(
    member: ReadonlyMap<string, FieldSource>,
    name: string,
    outer: readonly object[],
  ): Part | undefined {
    const parts: Part[] = []
    for (const source of member.values()) {
      const part = this.property(source, name, outer)
      if (part) parts.push(part)
      else if (this.#isQuery || !this.mayBeMissing(source)) return undefined
    }
    return together(parts)
  }

  /** Returns true if the server has a value for a property whose fields were not sent. */
  mayBeMissing(source: FieldSource): boolean {
    const field = this.#describe({ ...source, isNeeded: true })
    if (field.isOptional || field.isNullable) return true
    if (field.kind === 'record')
      return toJsonSchema(field.schemas[0] ?? {}).resolved['required'] === undefined
    return field.kind === 'list' && !field.required
  }

  /** Returns true if a property of each member has values that no other member has. */
  #isDiscriminated({ members: [first, ...others] }: ObjectField): boolean {
    return [...(first ?? [])].some(([name, source]) => {
      const known = new Set<unknown>()
      return [source, ...others.map((one) => one.get(name))].every((one) => {
        const field = one && this.#describe({ ...one, isNeeded: true })
        if (field?.kind !== 'choice' || field.isOptional || field.isNullable) return false
        const options = field.options.map(String)
        const isOwn = !options.some((option) => known.has(option))
        for (const option of options) known.add(option)
        return isOwn
      })
    })
  }

  #record(field: RecordField, json: JsonSchema, name: string): Part | undefined {
    const { propertyNames, required } = json
    const value = this.#describe(field.value)
    if (this.#isQuery || value.kind === 'file' || !isValue(value)) return undefined
    const schema = this.#value(value)
    if (!schema) return undefined
    const before = name ? `${name}.` : ''
    const { enum: keys, ...rules } = isSchema(propertyNames) ? propertyNames : {}
    if (!Array.isArray(keys)) {
      const isAnyText = Object.keys(rules).every((key) => key === 'type')
      if (!isAnyText || required !== undefined) return undefined
      const escaped = before.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      return { ...nothing, patterns: { [`^${escaped}(?!__proto__$)[^.[\\]]+$`]: schema } }
    }
    const needed: unknown[] = Array.isArray(required) ? required : []
    if (keys.some((key) => oddKey.test(String(key)))) return undefined
    return together(keys.map((key) => leaf(`${before}${key}`, schema, needed.includes(key), false)))
  }

  #tuple({ items }: TupleField, name: string, outer: readonly object[]): Part | undefined {
    if (this.#isQuery || !name) return undefined
    const parts = items.map((item, i) => this.#inside(item, `${name}[${i}]`, outer))
    const part = parts.includes(undefined) ? undefined : together(parts as Part[])
    // A tuple without fields is not filled in.
    return part && part.required.length > 0 ? part : undefined
  }

  #list(
    field: ListField,
    json: JsonSchema,
    name: string,
    outer: readonly object[],
    isNeeded: boolean,
  ): Part | undefined {
    const item = this.#describe(field.item)
    if (!name) return undefined
    if (isValue(item)) {
      const items = this.#value(item)
      return items && leaf(name, { ...json, items }, isNeeded, !field.required)
    }
    // Further rows have the same fields.
    if (this.#isQuery || Number(json['minItems'] ?? 0) > 1) return undefined
    const row = this.#inside(field.item, `${name}[0]`, outer)
    if (row?.required.length === 0 && field.required) return undefined
    return row && optionalUnless(isNeeded && field.required, row)
  }

  /** Returns the schema of one control, without null, which fields do not have. */
  #value(field: ValueField): JsonSchema | undefined {
    const { own, resolved } = toJsonSchema(field.schemas[0] ?? {})
    if (field.kind === 'other') {
      const isAny = Object.keys(resolved).every((key) => annotations.has(key))
      return isAny && !this.#isQuery ? { type: 'string', ...resolved } : undefined
    }
    if (this.#isQuery && field.kind === 'file') return undefined
    const plain = withoutNull(resolved)
    const { type, anyOf, oneOf } = plain
    const members = schemasIn(anyOf ?? oneOf)
    const isUnion = members.length > 1 || (Array.isArray(type) && type.length > 1)
    const isSame =
      ['choice', 'file'].includes(field.kind) || (members.length > 0 && members.every(isPlainText))
    if (!isUnion || isSame) return field.isNullable ? plain : own
    // The first member that has the shape of a text decides its type.
    const text = { type: 'string', pattern: ambiguous }
    const { pattern } = text
    return {
      allOf: [plain, this.#isQuery ? { not: text } : { type: 'string', not: { pattern } }],
    }
  }
}

/** Keywords that accept every value. */
const annotations = new Set(['title', 'description', 'default', 'examples', 'deprecated', 'id'])

/** Texts that could be another type than text. */
const ambiguous = '^$|^[^A-Za-z]|^(true|false|on|NaN|Infinity)$|:'

function isValue(field: SchemaField): field is ValueField {
  return !['object', 'record', 'list', 'tuple'].includes(field.kind)
}

/** Returns true for a text that is not converted to another type. */
function isPlainText({ type, const: value, enum: values, format, pattern }: JsonSchema): boolean {
  if (value !== undefined) return typeof value === 'string'
  if (Array.isArray(values)) return values.every((one) => typeof one === 'string')
  const isConverted = format === 'date-time' || format === 'uri' || pattern === '^-?\\d+$'
  return type === 'string' && !isConverted
}
