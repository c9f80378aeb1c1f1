import type { InputShape, SchemaVendor } from '../schema/input-type.ts'
import type { JsonSchema } from '../schema/json-schema.ts'
import { fromJsonSchema, standardJsonSchema } from '../schema/standard-json-schema.ts'
import { vendorOf } from '../schema/vendors.ts'
import { type FieldLimits, limitsOf } from './field-limits.ts'
import { isSensitive } from './sensitive.ts'

/**
 * The fields of a schema, one level at a time, because schemas can be recursive. Names and kinds
 * agree with the conversion of forms: both read the same `InputType`.
 */
export type SchemaField = ObjectField | RecordField | ListField | TupleField | ValueField

interface CommonField {
  /** The property's schemas: several if the members of a union have it. */
  schemas: readonly object[]
  metadata: Readonly<Record<string, unknown>>
  /** True if the schema accepts undefined. */
  isOptional: boolean
  isNullable: boolean
  /** The members of a union. */
  variants: readonly FieldSource[]
}

type Properties = ReadonlyMap<string, FieldSource>

export interface ObjectField extends CommonField {
  kind: 'object'
  /** The properties of all members. */
  properties: Properties
  /** The properties of each member of a union; one member for an object. */
  members: readonly Properties[]
  /** False if the schema also has a part whose properties are not listed. */
  isWhole: boolean
  /** All other properties. */
  rest: FieldSource | undefined
}

export interface RecordField extends CommonField {
  kind: 'record'
  value: FieldSource
}

export interface ListField extends CommonField {
  kind: 'list'
  item: FieldSource
  /** True if an empty list is refused. */
  required: boolean
}

export interface TupleField extends CommonField {
  kind: 'tuple'
  items: readonly FieldSource[]
  /** All other elements. */
  rest: FieldSource | undefined
}

/** A field with one control. */
export interface ValueField extends CommonField {
  /** `other` for values without a control of their own. */
  kind: 'text' | 'number' | 'bigint' | 'boolean' | 'date' | 'file' | 'url' | 'choice' | 'other'
  /** True if the schema refuses the field of a form that was left empty. */
  required: boolean
  /** True for a value that is never sent back, such as a password. */
  sensitive: boolean
  limits: FieldLimits
  /** The values of an enum or a literal. */
  options: readonly unknown[]
}

/** A field that is not described yet. */
export interface FieldSource {
  name: string
  schemas: readonly object[]
  /** False if the field may be missing with its object: in an optional one, or in some of a union. */
  isNeeded: boolean
  /** True if it is inside a sensitive value. */
  isSensitive: boolean
}

/** Describes fields of the schemas of one library. */
export type DescribeField = (source: FieldSource) => SchemaField

interface Fields {
  root: SchemaField
  describe: DescribeField
}

/**
 * Describes the fields of a schema.
 *
 * @returns undefined if the library's schemas do not show their shape
 */
export function fieldsOf(schema: unknown): Fields | undefined {
  const vendor = vendorOf(schema)
  return vendor?.owns(schema) ? fieldsBy(vendor, schema) : undefined
}

/** Describes the fields of a JSON Schema, whose definitions are in its `$defs`. */
export function fieldsOfJsonSchema(schema: JsonSchema): Fields {
  return fieldsBy(standardJsonSchema, fromJsonSchema(schema))
}

function fieldsBy(vendor: SchemaVendor, schema: object): Fields {
  const describe: DescribeField = (source) => describeField(vendor, source)
  const root = describe({ name: '', schemas: [schema], isNeeded: true, isSensitive: false })
  return { root, describe }
}

function describeField(vendor: SchemaVendor, source: FieldSource): SchemaField {
  const { name, schemas } = source
  const types = schemas.map((schema) => vendor.describe(schema))
  const [first] = types
  const metadata = Object.assign({}, ...schemas.map((schema) => vendor.metadata(schema)).reverse())
  const isOptional = types.some(({ optional }) => optional)
  const isNullable = types.some(({ nullable }) => nullable)
  const sensitive = source.isSensitive || isSensitive(name, metadata)
  const isNeeded = source.isNeeded && !isOptional && !isNullable
  const inside = (one: object, at = ''): FieldSource => {
    return { name: at, schemas: [one], isNeeded: false, isSensitive: sensitive }
  }
  const shapes = types.map(({ shape }) => shape)
  const only = shapes.length === 1 ? first?.shape : undefined
  const variants = only?.type === 'union' ? only.members.map((member) => inside(member)) : []
  const common = { schemas, metadata, isOptional, isNullable, variants }
  if (only?.type === 'record') return { ...common, kind: 'record', value: inside(only.value) }
  if (only?.type === 'tuple') {
    const items = only.items.map((item) => ({ ...inside(item), isNeeded }))
    return { ...common, kind: 'tuple', items, rest: only.rest && inside(only.rest) }
  }
  if (shapes.length > 0 && shapes.every((shape) => isGroup(vendor, shape))) {
    const { rest, ...group } = groupOf(vendor, shapes, isNeeded, sensitive)
    return { ...common, kind: 'object', ...group, rest: rest && inside(rest) }
  }
  const checks = schemas.length === 1 ? vendor.checks(schemas[0] as object) : []
  if (only?.type === 'list') {
    const { minLength = 0 } = limitsOf(checks)
    const item = inside(only.element)
    return { ...common, kind: 'list', item, required: isNeeded && minLength > 0 }
  }
  const { kind, options } = kindOf(vendor, shapes)
  const limits = limitsOf(checks)
  const catches = types.some((type) => type.catches) || someMember(vendor, shapes, 'catches')
  const required = isNeeded && !catches && refusesBlank(vendor, shapes, kind, options, limits)
  return { ...common, kind, required, sensitive, limits, options }
}

/** Returns true for the shape of an object, or of a union or intersection of objects. */
function isGroup(vendor: SchemaVendor, shape: InputShape, depth = 0): boolean {
  if (shape.type === 'object') return true
  if (depth > 8) return false
  const shapeOf = (schema: object) => vendor.describe(schema).shape
  if (shape.type === 'intersection') {
    const sides = shape.sides.map(shapeOf)
    return sides.some((side) => side.type === 'record' || isGroup(vendor, side, depth + 1))
  }
  if (shape.type !== 'union') return false
  return shape.members.every((one) => isGroup(vendor, shapeOf(one), depth + 1))
}

/** Returns the properties of objects: those of every member of a union, and of both sides. */
function groupOf(
  vendor: SchemaVendor,
  shapes: readonly InputShape[],
  isNeeded: boolean,
  isSensitive: boolean,
): Pick<ObjectField, 'properties' | 'members' | 'isWhole'> & { rest: object | undefined } {
  const properties = new Map<string, FieldSource>()
  const members: Properties[] = []
  let rest: object | undefined
  let isWhole = shapes.every((shape) => isListed(vendor, shape))
  const all = shapes.flatMap((shape) => membersOf(vendor, shape))
  for (const sides of all) {
    const own = new Map<string, FieldSource>()
    for (const side of sides) {
      for (const [name, schema] of side.properties) {
        if (own.has(name)) isWhole = false
        else own.set(name, { name, schemas: [schema], isNeeded, isSensitive })
      }
      rest ??= side.isStrict ? undefined : side.rest
    }
    members.push(own)
    for (const [name, source] of own) {
      const schemas = new Set([...(properties.get(name)?.schemas ?? []), ...source.schemas])
      const isInAll = all.every((one) =>
        one.some((side) => side.properties.some(([key]) => key === name)),
      )
      const isNeededByAll = isNeeded && isInAll
      properties.set(name, { ...source, schemas: [...schemas], isNeeded: isNeededByAll })
    }
  }
  return { properties, members, isWhole, rest }
}

/** Returns false for an object with a part that `membersOf` leaves out. */
function isListed(vendor: SchemaVendor, shape: InputShape, depth = 0): boolean {
  const inside = (one: object) => isListed(vendor, vendor.describe(one).shape, depth + 1)
  if (depth > 8) return false
  if (shape.type === 'union') return shape.members.every(inside)
  return shape.type === 'intersection' ? shape.sides.every(inside) : shape.type === 'object'
}

type ObjectShape = Extract<InputShape, { type: 'object' }>

/** Returns the objects of each member of a union: one, or several sides of an intersection. */
function membersOf(vendor: SchemaVendor, shape: InputShape, depth = 0): ObjectShape[][] {
  if (depth > 8) return []
  const inside = (one: object) => membersOf(vendor, vendor.describe(one).shape, depth + 1)
  if (shape.type === 'object') return [[shape]]
  if (shape.type === 'union') return shape.members.flatMap(inside)
  if (shape.type !== 'intersection') return []
  // Each side may be a union: every combination.
  return shape.sides.reduce<ObjectShape[][]>(
    (all, side) => {
      const members = inside(side)
      if (members.length === 0) return all
      return all.flatMap((one) => members.map((member) => [...one, ...member]))
    },
    [[]],
  )
}

type Kind = Pick<ValueField, 'kind' | 'options'>

function kindOf(vendor: SchemaVendor, shapes: readonly InputShape[], depth = 0): Kind {
  const kinds = shapes.map((shape) => kindOfOne(vendor, shape, depth))
  const [first = { kind: 'other', options: [] }] = kinds
  if (kinds.every(({ kind }) => kind === first.kind)) {
    return { kind: first.kind, options: [...new Set(kinds.flatMap(({ options }) => options))] }
  }
  const hasText = kinds.every(({ kind }) => kind !== 'file' && kind !== 'other')
  return { kind: hasText ? 'text' : 'other', options: [] }
}

function kindOfOne(vendor: SchemaVendor, shape: InputShape, depth: number): Kind {
  switch (shape.type) {
    case 'text':
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'file':
    case 'url':
      return { kind: shape.type, options: [] }
    case 'members': {
      const options = [...shape.values].filter((value) => value !== null && value !== undefined)
      const isTick = options.length > 0 && options.every((value) => typeof value === 'boolean')
      return { kind: isTick ? 'boolean' : 'choice', options }
    }
    case 'union': {
      if (depth > 8) break
      const members = shape.members.map((member) => vendor.describe(member).shape)
      return kindOf(vendor, members, depth + 1)
    }
  }
  return { kind: 'other', options: [] }
}

/** Returns true if the schema refuses what an empty control sends, as the conversion reads it. */
function refusesBlank(
  vendor: SchemaVendor,
  shapes: readonly InputShape[],
  kind: ValueField['kind'],
  options: readonly unknown[],
  limits: FieldLimits,
): boolean {
  const isUnion = shapes.length !== 1 || shapes[0]?.type === 'union'
  switch (kind) {
    case 'number':
    case 'bigint':
    case 'date':
    case 'file':
    case 'url':
      return (
        !isUnion ||
        !(someMember(vendor, shapes, 'optional') || someMember(vendor, shapes, 'nullable'))
      )
    case 'boolean':
      // A checkbox that is not ticked is false.
      return options.length > 0 && !options.includes(false)
    case 'choice':
      return !options.includes('') && !options.includes(false)
    case 'text':
      return !isUnion && limits.refusesEmpty === true
    default:
      return false
  }
}

/** Returns true if a member of a union is so, also of a union inside it. */
function someMember(
  vendor: SchemaVendor,
  shapes: readonly InputShape[],
  property: 'catches' | 'optional' | 'nullable',
  depth = 0,
): boolean {
  const members = shapes.flatMap((shape) => (shape.type === 'union' ? shape.members : []))
  const types = members.map((member) => vendor.describe(member))
  return types.some((type) => {
    return type[property] || (depth < 8 && someMember(vendor, [type.shape], property, depth + 1))
  })
}
