import type { InputCheck, InputShape, InputType, SchemaVendor, ShapeOf } from './input-type.ts'
import { shapeOfClass } from './shape-of-class.ts'

/**
 * The part of a Zod 4 schema that form conversion uses. The app has its own flavour and version of
 * Zod, so schemas are recognized by their properties, not by their class.
 */
export interface ZodSchema {
  _zod: {
    def: ZodDef
    /** Enums and literals: the values themselves. */
    values?: Set<unknown>
    /** Objects: the values of the literal properties, for discriminated unions. */
    propValues?: Record<string, Set<unknown>>
    /** Lazy schemas: the cached return value of the getter. */
    innerType?: ZodSchema
    /** Template literals. */
    pattern?: RegExp
    bag?: { Class?: unknown }
    /** The schema that this one was cloned from, to add a check. */
    parent?: ZodSchema
  }
}

interface ZodDef {
  type: string
  coerce?: boolean
  pattern?: RegExp
  /** The name of a check. Schemas such as `z.email()` are a check too. */
  check?: string
  checks?: ZodCheck[]
  format?: string
  innerType?: ZodSchema
  in?: ZodSchema
  options?: ZodSchema[]
  discriminator?: string
  left?: ZodSchema
  right?: ZodSchema
  shape?: Record<string, ZodSchema>
  catchall?: ZodSchema
  element?: ZodSchema
  items?: ZodSchema[]
  rest?: ZodSchema | null
  keyType?: ZodSchema
  valueType?: ZodSchema
  partial?: boolean
}

interface ZodCheck {
  _zod: {
    def: {
      check: string
      format?: string
      pattern?: RegExp
      /** Set if the value of a URL is replaced. */
      normalize?: boolean
      minimum?: number
      maximum?: number
      length?: number
      value?: number | bigint | Date
      mime?: string[]
      /** The function of `z.refine()`. */
      fn?: unknown
      /** The function of a check that changes the value. */
      tx?: (input: never) => unknown
    }
  }
}

/** A value that a wrapper can accept in place of the inner value. */
type Nothing = 'undefined' | 'null'

/** The maximum number of wrappers around a schema. Schemas can wrap themselves. */
const maxWrappers = 64

/** Returns true for a schema of Zod 4 or zod/mini. */
export function isZodSchema(schema: unknown): schema is ZodSchema {
  if ((typeof schema !== 'object' && typeof schema !== 'function') || schema === null) return false
  const { _zod: zod } = schema as Partial<ZodSchema>
  return typeof zod?.def?.type === 'string'
}

/** Zod 4 and zod/mini, whose schemas have the same shape. */
export const zod: SchemaVendor = {
  owns: isZodSchema,
  describe(schema) {
    // `owns` has accepted it, or a schema that contains it.
    return typeOf(schema as ZodSchema)
  },
  checks: (schema) => checksOf(schema as ZodSchema),
  metadata: (schema) => metadataOf(schema as ZodSchema),
}

const types = new WeakMap<ZodSchema, InputType>()

function typeOf(schema: ZodSchema): InputType {
  const known = types.get(schema)
  if (known) return known
  const inner = unwrap(schema)
  const shape = inner === schema ? shapeOf(schema) : typeOf(inner).shape
  const optional = accepts(schema, 'undefined')
  const type = { shape, optional, nullable: accepts(schema, 'null'), catches: catches(schema) }
  types.set(schema, type)
  return type
}

function shapeOf(schema: ZodSchema): InputShape {
  const { def, values = new Set() } = schema._zod
  switch (def.type) {
    case 'string':
      return { type: 'text', pattern: def.pattern, coerces: def.coerce === true }
    case 'template_literal':
      return { type: 'text', pattern: schema._zod.pattern }
    case 'number':
    case 'bigint':
    case 'date':
    case 'file':
    case 'nan':
    case 'never':
      return { type: def.type }
    case 'boolean':
      return { type: 'boolean', coerces: def.coerce === true }
    case 'enum':
    case 'literal':
      return { type: 'members', values }
    case 'object': {
      const { shape = {}, catchall: rest } = def
      const isStrict = rest?._zod.def.type === 'never'
      return { type: 'object', properties: Object.entries(shape), rest, isStrict }
    }
    case 'intersection':
      return { type: 'intersection', sides: sidesOf(schema) }
    case 'record': {
      const { keyType, valueType, partial } = def
      if (valueType === undefined) break
      const names = partial ? [] : [...(keyType?._zod.values ?? [])].map(String)
      return { type: 'record', names, value: valueType }
    }
    case 'array':
    case 'set': {
      const element = def.element ?? def.valueType
      if (element === undefined) break
      return { type: 'list', element, isSet: def.type === 'set' }
    }
    case 'map': {
      const { keyType: key, valueType: value } = def
      if (key === undefined || value === undefined) break
      return { type: 'map', key, value }
    }
    case 'tuple':
      return { type: 'tuple', items: def.items ?? [], rest: def.rest ?? undefined }
    case 'union':
      return unionOf(schema)
    case 'any':
    case 'unknown':
      return { type: 'any' }
    case 'transform':
      return { type: 'raw' }
    case 'custom':
      return shapeOfClass(classOf(schema))
  }
  return { type: 'other' }
}

/** Returns the class of `z.instanceof()`. A clone with more checks does not have it itself. */
export function classOf(schema: ZodSchema): unknown {
  let one: ZodSchema | undefined = schema
  for (let i = 0; one && i < maxWrappers; i++) {
    const { bag, parent }: ZodSchema['_zod'] = one._zod
    if (bag?.Class !== undefined) return bag.Class
    one = parent
  }
  return undefined
}

function unionOf(schema: ZodSchema): ShapeOf<'union'> {
  const { discriminator: property, options = [] } = schema._zod.def
  const union: ShapeOf<'union'> = { type: 'union', members: membersOf(schema) }
  if (property === undefined) return union
  const members = options.flatMap((option) => {
    const { propValues = {} } = option._zod
    const values = Object.hasOwn(propValues, property) ? propValues[property] : undefined
    return values ? [{ schema: option, values }] : []
  })
  return { ...union, discriminator: { property, members } }
}

/** Returns the schemas of an intersection, with nested intersections flattened. */
function sidesOf(schema: ZodSchema): ZodSchema[] {
  const { def } = unwrap(schema)._zod
  if (def.type !== 'intersection') return [schema]
  return [def.left, def.right].flatMap((side) => (side ? sidesOf(side) : []))
}

/**
 * Returns the innermost schema of a value. Unwraps optional, nullable, default and similar schemas,
 * the input side of a pipe, and a union with one member besides null and undefined.
 */
function unwrap(schema: ZodSchema): ZodSchema {
  let current = schema
  for (let i = 0; i < maxWrappers; i++) {
    const inner = innerOf(current)
    if (inner === undefined) return current
    current = inner
  }
  return current
}

/** Returns true for `z.string().catch('')` and the like, inside other wrappers too. */
function catches(schema: ZodSchema, wrappers = 0): boolean {
  if (schema._zod.def.type === 'catch') return true
  const inner = innerOf(schema)
  return inner !== undefined && wrappers < maxWrappers && catches(inner, wrappers + 1)
}

/** Returns true if a schema accepts undefined, also by a default, or null. False for `z.any()`. */
function accepts(schema: ZodSchema, nothing: Nothing, wrappers = 0): boolean {
  const { def, values } = schema._zod
  if (wrappers > maxWrappers) return false
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
      if (nothing === 'undefined') return true
      break
    case 'nonoptional':
      if (nothing === 'undefined') return false
      break
    case 'nullable':
      if (nothing === 'null') return true
      break
    case 'union':
      return (def.options ?? []).some((option) => accepts(option, nothing, wrappers + 1))
    case 'literal':
      return values?.has(nothing === 'null' ? null : undefined) ?? false
    case 'null':
      return nothing === 'null'
    case 'undefined':
    case 'void':
      return nothing === 'undefined'
  }
  const inner = innerOf(schema)
  return inner !== undefined && accepts(inner, nothing, wrappers + 1)
}

/** Returns the members of a union that accept a value besides null and undefined. */
function membersOf({ _zod: { def } }: ZodSchema): ZodSchema[] {
  return (def.options ?? []).filter(
    ({ _zod: { def } }) => !['null', 'undefined', 'void', 'never'].includes(def.type),
  )
}

function innerOf(schema: ZodSchema): ZodSchema | undefined {
  const { def, innerType } = schema._zod
  switch (def.type) {
    case 'optional':
    case 'nonoptional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
    case 'success':
    case 'promise':
      return def.innerType
    case 'lazy':
      return innerType
    case 'pipe':
      return def.in
    case 'union': {
      const [only, another] = membersOf(schema)
      return another === undefined ? only : undefined
    }
  }
  return undefined
}

function checksOf(schema: ZodSchema): InputCheck[] {
  if (catches(schema) || schema._zod.def.type === 'success') return []
  const inner = innerOf(schema)
  if (inner) return schema._zod.def.type === 'union' ? [] : checksOf(inner)
  const { def, pattern } = schema._zod
  if (def.type === 'template_literal') return pattern ? [{ type: 'pattern', value: pattern }] : []
  const own = def.check === undefined ? [] : [schema as ZodCheck]
  const found: InputCheck[] = []
  for (const { _zod: zod } of [...own, ...(def.checks ?? [])]) {
    const checks = inputChecks(zod.def)
    if (!checks) break
    found.push(...checks)
  }
  return found
}

/** Returns the checks of one check of Zod; undefined if it may change the value. */
function inputChecks(def: ZodCheck['_zod']['def']): InputCheck[] | undefined {
  const { minimum, maximum, length, value, mime = [] } = def
  switch (def.check) {
    case 'min_length':
    case 'min_size':
      return minimum === undefined ? [] : [{ type: 'minLength', value: minimum }]
    case 'max_length':
    case 'max_size':
      // Zod counts code points. Some are two code units.
      return maximum === undefined ? [] : [{ type: 'maxLength', value: 2 * maximum }]
    case 'length_equals':
      if (length === undefined) return []
      return [
        { type: 'minLength', value: length },
        { type: 'maxLength', value: 2 * length },
      ]
    case 'greater_than':
      return value === undefined ? [] : [{ type: 'minimum', value }]
    case 'less_than':
      return value === undefined ? [] : [{ type: 'maximum', value }]
    case 'multiple_of':
      return typeof value === 'number' ? [{ type: 'multipleOf', value }] : []
    case 'number_format':
      return def.format?.includes('int') ? [{ type: 'integer' }] : []
    case 'mime_type':
      return [{ type: 'mimeTypes', value: mime }]
    case 'string_format':
      return formatChecks(def)
    case 'overwrite':
      return changeOf(String(def.tx))
    case 'custom':
      // `refine()` gets the value only. `check()` gets the payload, whose value it can set.
      return typeof def.fn === 'function' ? [] : undefined
    case 'bigint_format':
    case 'size_equals':
    case 'property':
      return []
    default:
      return undefined
  }
}

function formatChecks({ format, pattern, normalize }: ZodCheck['_zod']['def']): InputCheck[] {
  switch (format) {
    case 'regex':
      return pattern ? [{ type: 'pattern', value: pattern }] : []
    case 'email':
      // Another pattern may allow what a browser does not: other letters, quotes, IP addresses.
      return [
        { type: 'format', value: 'email', isHtml: pattern?.source.endsWith(usualEmail) ?? false },
      ]
    case 'url':
      return [
        { type: 'format', value: 'url', isHtml: true },
        { type: normalize ? 'rewrite' : 'trim' },
      ]
    case 'date':
      return [{ type: 'format', value: 'date', isHtml: true }]
    case 'datetime': {
      const isLocal = pattern?.test('2020-01-01T06:15') === true
      return isLocal ? [{ type: 'format', value: 'datetime-local', isHtml: true }] : []
    }
    default:
      return []
  }
}

/** The end of Zod's own pattern for email addresses. */
const usualEmail = '@(?:[A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$'

/** Recognizes Zod's own functions by their source: `(input) => input.trim()`, maybe minified. */
function changeOf(source: string): InputCheck[] | undefined {
  const [, , method = ''] = /^\(?(\w+)\)? ?=> ?\1\.(\w+)\(\w*\)$/.exec(source) ?? []
  if (method === 'trim') return [{ type: 'trim' }]
  const isRewrite = ['toLowerCase', 'toUpperCase', 'normalize'].includes(method)
  return isRewrite ? [{ type: 'rewrite' }] : undefined
}

/** The registry of `.meta()`, which all copies of Zod 4 share. */
interface ZodRegistry {
  get(schema: object): Record<string, unknown> | undefined
}

function registry(): ZodRegistry | undefined {
  return (globalThis as { __zod_globalRegistry?: ZodRegistry }).__zod_globalRegistry
}

function metadataOf(schema: ZodSchema, wrappers = 0): Record<string, unknown> {
  const inner = innerOf(schema)
  const inside = inner && wrappers < maxWrappers ? metadataOf(inner, wrappers + 1) : undefined
  return { ...inside, ...registry()?.get(schema) }
}
