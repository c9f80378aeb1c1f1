import type { InputCheck, InputShape, InputType, SchemaVendor, ShapeOf } from './input-type.ts'
import { anyValue, shapeOfClass } from './shape-of-class.ts'

/** The part of a Valibot schema that the conversion uses. */
interface ValibotSchema {
  kind: 'schema'
  type: string
  entries?: Record<string, ValibotSchema>
  rest?: ValibotSchema
  item?: ValibotSchema
  items?: ValibotSchema[]
  key?: ValibotSchema | string
  value?: ValibotSchema
  wrapped?: ValibotSchema
  /** Members of a union; the values of an enum or a picklist. */
  options?: unknown[]
  literal?: unknown
  class?: unknown
  default?: unknown
  fallback?: unknown
  getter?: (input: unknown) => ValibotSchema
  pipe?: ValibotAction[]
}

/** A part of a pipe. */
interface ValibotAction {
  kind: string
  type: string
  requirement?: unknown
  metadata?: Record<string, unknown>
  title?: string
  description?: string
}

/** The maximum number of wrappers around a schema. Schemas can wrap themselves. */
const maxWrappers = 64

/** Valibot. Its schemas are plain objects. A pipe has the properties of its first schema. */
export const valibot: SchemaVendor = {
  owns(schema): schema is object {
    if (typeof schema !== 'object' || schema === null) return false
    const { kind, type } = schema as Partial<ValibotSchema>
    const standard = (schema as { '~standard'?: { vendor?: unknown } })['~standard']
    return kind === 'schema' && typeof type === 'string' && standard?.vendor === 'valibot'
  },
  describe(schema) {
    return typeOf(schema as ValibotSchema)
  },
  checks: (schema) => checksOf(schema as ValibotSchema),
  metadata: (schema) => metadataOf(schema as ValibotSchema),
}

const types = new WeakMap<ValibotSchema, InputType>()

function typeOf(schema: ValibotSchema): InputType {
  const known = types.get(schema)
  if (known) return known
  const inner = innerOf(schema)
  const shape = inner ? typeOf(inner).shape : shapeOf(schema)
  const type = {
    shape,
    optional: accepts(schema, 'undefined'),
    nullable: accepts(schema, 'null'),
    catches: 'fallback' in schema,
  }
  types.set(schema, type)
  return type
}

function innerOf(schema: ValibotSchema): ValibotSchema | undefined {
  const { type, wrapped, getter } = schema
  if (type === 'lazy') return getter?.(undefined)
  if (type !== 'union') return wrapped
  const [only, another] = membersOf(schema)
  return another === undefined ? only : undefined
}

function shapeOf(schema: ValibotSchema): InputShape {
  const { type, entries = {}, rest, item, items = [], key, value, options = [] } = schema
  switch (type) {
    case 'string':
      return { type: 'text' }
    case 'number':
      return { type: 'number', isOpen: true }
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'nan':
    case 'file':
    case 'never':
      return { type }
    case 'blob':
      return { type: 'file' }
    case 'any':
    case 'unknown':
      return { type: 'any' }
    case 'literal':
      return { type: 'members', values: new Set([schema.literal]) }
    case 'enum':
    case 'picklist':
      return { type: 'members', values: new Set(options) }
    case 'object':
    case 'strict_object':
    case 'loose_object':
    case 'object_with_rest': {
      const more = type === 'loose_object' ? anyValue : rest
      const isStrict = type === 'strict_object'
      return {
        type: 'object',
        properties: Object.entries(entries),
        rest: isStrict ? never : more,
        isStrict,
      }
    }
    case 'record': {
      const names = typeof key === 'object' && key.type !== 'string' ? (key.options ?? []) : []
      return value ? { type: 'record', names: names.map(String), value } : { type: 'other' }
    }
    case 'array':
      return item ? { type: 'list', element: item, isSet: false } : { type: 'other' }
    case 'set':
      return value ? { type: 'list', element: value, isSet: true } : { type: 'other' }
    case 'map':
      return value && typeof key === 'object' ? { type: 'map', key, value } : { type: 'other' }
    case 'tuple':
    case 'strict_tuple':
    case 'loose_tuple':
    case 'tuple_with_rest':
      return { type: 'tuple', items, rest: type === 'loose_tuple' ? anyValue : rest }
    case 'intersect':
      return { type: 'intersection', sides: options as ValibotSchema[] }
    case 'union':
    case 'variant':
      return unionOf(schema)
    case 'instance':
      return shapeOfClass(schema.class)
    case 'custom':
      return { type: 'custom' }
  }
  return { type: 'other' }
}

const never: ValibotSchema = { kind: 'schema', type: 'never' }

function unionOf(schema: ValibotSchema): ShapeOf<'union'> {
  const members = membersOf(schema)
  if (schema.type !== 'variant' || typeof schema.key !== 'string') return { type: 'union', members }
  const property = schema.key
  const known = members.flatMap((member) => {
    const named = member.entries?.[property]
    const shape = named && typeOf(named).shape
    return shape?.type === 'members' ? [{ schema: member, values: shape.values }] : []
  })
  // A variant can be nested in another one, where it has no values of its own.
  if (known.length < members.length) return { type: 'union', members }
  return { type: 'union', members, discriminator: { property, members: known } }
}

/** Returns the members of a union that accept a value besides null and undefined. */
function membersOf({ options = [] }: ValibotSchema): ValibotSchema[] {
  return (options as ValibotSchema[]).filter(
    ({ type }) => !['null', 'undefined', 'void', 'never'].includes(type),
  )
}

function accepts(schema: ValibotSchema, nothing: 'undefined' | 'null', wrappers = 0): boolean {
  if (wrappers > maxWrappers) return false
  const isUndefined = nothing === 'undefined'
  const inside = (inner: ValibotSchema | undefined) => {
    return inner !== undefined && accepts(inner, nothing, wrappers + 1)
  }
  switch (schema.type) {
    case 'nullish':
      return true
    case 'optional':
    case 'exact_optional':
    case 'undefinedable':
      return isUndefined || inside(schema.wrapped)
    case 'nullable':
      return !isUndefined || inside(schema.wrapped)
    case 'non_optional':
      return !isUndefined && inside(schema.wrapped)
    case 'non_nullable':
      return isUndefined && inside(schema.wrapped)
    case 'non_nullish':
      return false
    case 'null':
      return !isUndefined
    case 'undefined':
    case 'void':
      return isUndefined
    case 'literal':
      return schema.literal === (isUndefined ? undefined : null)
    case 'union':
      return (schema.options as ValibotSchema[]).some(inside)
    default:
      return inside(innerOf(schema))
  }
}

function checksOf(schema: ValibotSchema): InputCheck[] {
  if ('fallback' in schema) return []
  const inner = innerOf(schema)
  if (inner) return schema.type === 'union' ? [] : checksOf(inner)
  const found: InputCheck[] = []
  for (const action of schema.pipe?.slice(1) ?? []) {
    if (action.kind === 'metadata') continue
    const checks = inputChecks(action)
    if (!checks) break
    found.push(...checks)
  }
  return found
}

/** Returns the checks of a part of a pipe; undefined if it may change the value. */
function inputChecks({ kind, type, requirement }: ValibotAction): InputCheck[] | undefined {
  if (kind === 'transformation') {
    if (type.startsWith('trim')) return [{ type: 'trim' }]
    const isRewrite = ['to_lower_case', 'to_upper_case', 'normalize'].includes(type)
    return isRewrite ? [{ type: 'rewrite' }] : undefined
  }
  if (kind !== 'validation') return undefined
  if (requirement instanceof RegExp) return formatChecks(type, requirement)
  const limit = limitOf(requirement)
  switch (type) {
    case 'min_length':
    case 'min_size':
      return typeof limit === 'number' ? [{ type: 'minLength', value: limit }] : []
    case 'max_length':
    case 'max_size':
      return typeof limit === 'number' ? [{ type: 'maxLength', value: limit }] : []
    case 'length':
      if (typeof limit !== 'number') return []
      return [
        { type: 'minLength', value: limit },
        { type: 'maxLength', value: limit },
      ]
    case 'non_empty':
      return [{ type: 'minLength', value: 1 }]
    case 'min_value':
    case 'gt_value':
      if (limit === undefined) return []
      return [{ type: 'minimum', value: limit }]
    case 'max_value':
    case 'lt_value':
      if (limit === undefined) return []
      return [{ type: 'maximum', value: limit }]
    case 'multiple_of':
      return typeof limit === 'number' ? [{ type: 'multipleOf', value: limit }] : []
    case 'integer':
    case 'safe_integer':
      return [{ type: 'integer' }]
    case 'mime_type':
      return Array.isArray(requirement) ? [{ type: 'mimeTypes', value: requirement }] : []
    case 'url':
      return [{ type: 'format', value: 'url', isHtml: true }]
    // They see the whole dataset, whose value they can set.
    case 'raw_check':
    case 'partial_check':
      return undefined
    default:
      return []
  }
}

function limitOf(requirement: unknown): number | bigint | Date | undefined {
  const isLimit =
    typeof requirement === 'number' ||
    typeof requirement === 'bigint' ||
    requirement instanceof Date
  return isLimit ? requirement : undefined
}

function formatChecks(type: string, pattern: RegExp): InputCheck[] {
  switch (type) {
    case 'regex':
      return [{ type: 'pattern', value: pattern }]
    case 'email':
      return [{ type: 'format', value: 'email', isHtml: true }]
    case 'iso_date':
      return [{ type: 'format', value: 'date', isHtml: true }]
    case 'iso_date_time':
      return [{ type: 'format', value: 'datetime-local', isHtml: true }]
    default:
      return []
  }
}

function metadataOf(schema: ValibotSchema): Record<string, unknown> {
  const inner = innerOf(schema)
  const found: Record<string, unknown> = inner ? metadataOf(inner) : {}
  for (const { type, metadata, title, description } of schema.pipe ?? []) {
    if (type === 'metadata') Object.assign(found, metadata)
    if (type === 'title') found['title'] = title
    if (type === 'description') found['description'] = description
  }
  return found
}
