import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { InputCheck, InputShape, InputType, SchemaVendor } from './input-type.ts'
import { type JsonSchema, kindKeyword, markedInputSchema } from './json-schema.ts'
import { anyValue, shapeOfClass } from './shape-of-class.ts'

/** A schema inside a JSON Schema, with the definitions of its root. */
interface Node {
  schema: JsonSchema
  definitions: Record<string, JsonSchema>
  isOptional: boolean
}

const roots = new WeakMap<object, Node | null>()
const optionalNodes = new WeakMap<JsonSchema, Node>()
const requiredNodes = new WeakMap<JsonSchema, Node>()
const types = new WeakMap<object, InputType>()

/**
 * ArkType, and other libraries with Standard JSON Schema. JSON Schema has no dates and bigints; those
 * of ArkType are marked.
 */
export const standardJsonSchema: SchemaVendor = {
  owns(schema): schema is object {
    return rootOf(schema) !== null
  },
  describe(schema) {
    const known = types.get(schema)
    if (known) return known
    const node = nodeOfSchema(schema)
    const type = node ? typeOf(node) : anyType
    types.set(schema, type)
    return type
  },
  checks(schema) {
    const only = onlyBranch(schema)
    return only ? checksOf(only) : []
  },
  metadata: (schema) => {
    const node = nodeOfSchema(schema)
    return node ? { ...onlyBranch(schema), ...resolve(node.schema, node.definitions) } : {}
  },
}

/** Returns a JSON Schema as a schema of this vendor. It has its definitions in `$defs`. */
export function fromJsonSchema(schema: JsonSchema): object {
  const own = schema['$defs'] as Record<string, JsonSchema> | undefined
  return nodeOf(schema, { ...own, '#': schema })
}

/**
 * Returns the JSON Schema of a schema that {@link fromJsonSchema} has returned, or of a part of it.
 *
 * @returns `own`, with its references, and `resolved`, without one at its root
 */
export function toJsonSchema(part: object): { own: JsonSchema; resolved: JsonSchema } {
  const { schema, definitions } = part as Node
  return { own: schema, resolved: resolve(schema, definitions) }
}

/** Returns a schema without its part that accepts only null. */
export function withoutNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values, anyOf, oneOf, ...rest } = schema
  const isNull = (one: JsonSchema) => one['type'] === 'null' || one['const'] === null
  const members = (anyOf ?? oneOf) as JsonSchema[] | undefined
  const left = members?.filter((one) => !isNull(one)) ?? []
  const [only, another] = left
  if (only && !another) return { ...withoutNull(only), ...rest }
  const types = Array.isArray(type) ? type.filter((one) => one !== 'null') : [type]
  return {
    ...(type !== undefined && { type: types.length === 1 ? (types[0] as unknown) : types }),
    ...(Array.isArray(values) && { enum: values.filter((one) => one !== null) }),
    ...(left.length > 0 && { anyOf: left }),
    ...rest,
  }
}

function nodeOfSchema(schema: object): Node | null {
  return 'definitions' in schema ? (schema as Node) : rootOf(schema)
}

/** Returns the JSON Schema of a node that accepts one kind of value, besides null and undefined. */
function onlyBranch(schema: object): JsonSchema | undefined {
  const node = nodeOfSchema(schema)
  if (!node) return undefined
  const branches = branchesOf(resolve(node.schema, node.definitions), node.definitions)
  const [only, another] = branches.filter(
    (one) => !['null', 'undefined'].includes(`${kindOf(one)}`),
  )
  return another ? undefined : only
}

/** A pattern is left out, because its flags are unknown. */
function checksOf(schema: JsonSchema): InputCheck[] {
  const found: InputCheck[] = []
  const limit = (keyword: string) => {
    const value = schema[keyword]
    return typeof value === 'number' ? value : undefined
  }
  const least = limit('minLength') ?? limit('minItems')
  if (least !== undefined) found.push({ type: 'minLength', value: least })
  const most = limit('maxLength')
  // JSON Schema counts code points. Some are two code units.
  if (most !== undefined) found.push({ type: 'maxLength', value: 2 * most })
  for (const type of ['minimum', 'maximum'] as const) {
    const value = limit(type)
    if (value !== undefined) found.push({ type, value })
    const beyond = limit(type === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum')
    if (beyond !== undefined) found.push({ type, value: beyond })
  }
  const factor = limit('multipleOf')
  if (factor !== undefined) found.push({ type: 'multipleOf', value: factor })
  if (schema['type'] === 'integer') found.push({ type: 'integer' })
  const { format } = schema
  if (format === 'email') found.push({ type: 'format', value: 'email', isHtml: false })
  return found
}

const anyType: InputType = { shape: { type: 'any' }, optional: false, nullable: false }

function rootOf(schema: unknown): Node | null {
  const isObject = (typeof schema === 'object' || typeof schema === 'function') && schema !== null
  if (!isObject || !('~standard' in schema)) return null
  const known = roots.get(schema)
  if (known !== undefined) return known
  const json = markedInputSchema(schema as StandardSchemaV1)
  const root = json ? (fromJsonSchema(json) as Node) : null
  roots.set(schema, root)
  return root
}

/**
 * Returns the same node for the same place of a JSON Schema. Recursive schemas would have endless
 * nodes otherwise.
 */
function nodeOf(schema: JsonSchema, definitions: Node['definitions'], isOptional = false): Node {
  const known = isOptional ? optionalNodes : requiredNodes
  const node = known.get(schema) ?? { schema, definitions, isOptional }
  known.set(schema, node)
  return node
}

function typeOf({ schema, definitions, isOptional }: Node): InputType {
  const target = resolve(schema, definitions)
  const branches = branchesOf(target, definitions)
  const isKind = (kind: string) => branches.some((one) => kindOf(one) === kind)
  const rest = branches.filter((one) => kindOf(one) !== 'null' && kindOf(one) !== 'undefined')
  const [only = target] = rest
  const shape: InputShape =
    rest.length > 1
      ? { type: 'union', members: rest.map((one) => nodeOf(one, definitions)) }
      : shapeOf(only, definitions)
  const optional = isOptional || isKind('undefined') || 'default' in target
  return { shape, optional, nullable: isKind('null') }
}

function kindOf(schema: JsonSchema): unknown {
  if (schema[kindKeyword] !== undefined) return schema[kindKeyword]
  if (schema['const'] === null) return 'null'
  return schema['type']
}

function resolve(schema: JsonSchema, definitions: Node['definitions']): JsonSchema {
  let current = schema
  for (let i = 0; i < 16; i++) {
    const { $ref, ...beside } = current
    if (typeof $ref !== 'string') break
    const name = decodeURIComponent($ref.replace('#/$defs/', ''))
    current = { ...definitions[name.replaceAll('~1', '/').replaceAll('~0', '~')], ...beside }
  }
  return current
}

/** Returns the members of a union, with nested unions flattened. */
function branchesOf(schema: JsonSchema, definitions: Node['definitions'], depth = 0): JsonSchema[] {
  const { type } = schema
  if (Array.isArray(type)) return type.map((one) => ({ ...schema, type: one as unknown }))
  const members = schema['anyOf'] ?? schema['oneOf']
  // A file of one of several types.
  if (!Array.isArray(members) || depth > 16 || schema['format'] === 'binary') return [schema]
  return members.flatMap((one: JsonSchema) =>
    branchesOf(resolve(one, definitions), definitions, depth + 1),
  )
}

function shapeOf(schema: JsonSchema, definitions: Node['definitions']): InputShape {
  const inner = (one: unknown, isOptional = false) => {
    return typeof one === 'object' && one !== null
      ? nodeOf(one as JsonSchema, definitions, isOptional)
      : anyValue
  }
  const { [kindKeyword]: kind, enum: values, type, pattern, format, allOf, not } = schema
  if (typeof kind === 'string') return shapeOfKind(kind, schema)
  if ('const' in schema) return { type: 'members', values: new Set([schema['const']]) }
  if (Array.isArray(values)) return { type: 'members', values: new Set(values) }
  if (Array.isArray(allOf)) return { type: 'intersection', sides: allOf.map((one) => inner(one)) }
  switch (type) {
    case 'string':
      if (format === 'binary') return { type: 'file' }
      return {
        type: 'text',
        pattern: typeof pattern === 'string' ? new RegExp(pattern) : undefined,
      }
    case 'number':
    case 'integer':
      return { type: 'number', isOpen: true }
    case 'boolean':
      return { type }
    case 'array': {
      const { items, prefixItems } = schema
      if (!Array.isArray(prefixItems)) {
        return { type: 'list', element: inner(items), isSet: false }
      }
      const rest = items === false ? undefined : inner(items)
      return { type: 'tuple', items: prefixItems.map((one) => inner(one)), rest }
    }
    case 'object':
      return shapeOfObject(schema, inner)
  }
  return { type: not === undefined ? 'any' : 'never' }
}

function shapeOfObject(
  schema: JsonSchema,
  inner: (one: unknown, isOptional?: boolean) => object,
): InputShape {
  const { properties = {}, required, additionalProperties: more } = schema
  const needed: unknown[] = Array.isArray(required) ? required : []
  const own = Object.entries(properties as Record<string, unknown>)
  const rest = typeof more === 'object' && more !== null ? inner(more) : undefined
  if (own.length === 0 && rest) return { type: 'record', names: [], value: rest }
  const isStrict = more === false
  return {
    type: 'object',
    properties: own.map(([name, one]) => [name, inner(one, !needed.includes(name))]),
    rest: isStrict ? inner({ not: {} }) : rest,
    isStrict,
  }
}

const classes: Record<string, unknown> = { Date, File, Blob, URL, Set, Map }

function shapeOfKind(kind: string, { const: value }: JsonSchema): InputShape {
  if (kind !== 'bigint') return shapeOfClass(classes[kind])
  return typeof value === 'string'
    ? { type: 'members', values: new Set([BigInt(value)]) }
    : { type: 'bigint' }
}
