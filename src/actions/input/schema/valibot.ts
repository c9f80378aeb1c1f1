import type { InputShape, InputType, SchemaVendor, ShapeOf } from './input-type.ts'
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
