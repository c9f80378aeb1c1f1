/**
 * The part of a Zod 4 schema that forms are read by. Zod is the application's own, in one of its
 * flavours and versions, so its schemas are told by what they carry and never by their class.
 */
export interface ZodSchema {
  _zod: {
    def: ZodDef
    /** Enums and literals: the values themselves. */
    values?: Set<unknown>
    /** Objects: the values of those properties that are literals, for discriminated unions. */
    propValues?: Record<string, Set<unknown>>
    /** Lazy schemas: what the getter returned, kept. */
    innerType?: ZodSchema
    bag?: { Class?: unknown }
  }
}

interface ZodDef {
  type: string
  coerce?: boolean
  pattern?: RegExp
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

/** What a wrapper can let pass instead of a value. */
type Nothing = 'undefined' | 'null'

/** Schemas can wrap themselves; a chain longer than this is no schema for a form. */
const maxWrappers = 64

/** Whether a schema is one of Zod 4 or zod/mini. */
export function isZodSchema(schema: unknown): schema is ZodSchema {
  if ((typeof schema !== 'object' && typeof schema !== 'function') || schema === null) return false
  const { _zod: zod } = schema as Partial<ZodSchema>
  return typeof zod?.def?.type === 'string'
}

/**
 * The schema that takes the value in the end: without optional, nullable, default and the like, the
 * input side of a pipe, the only member of a union besides null and undefined.
 */
export function unwrap(schema: ZodSchema): ZodSchema {
  let current = schema
  for (let i = 0; i < maxWrappers; i++) {
    const inner = innerOf(current)
    if (inner === undefined) return current
    current = inner
  }
  return current
}

/** Whether a schema takes undefined, a default included, or null. Does not look into `z.any()`. */
export function accepts(schema: ZodSchema, nothing: Nothing, wrappers = 0): boolean {
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

/** Whether a schema, without its wrappers, wants a file: `z.file()` or `z.instanceof(File)`. */
export function isFileSchema({ _zod: { def, bag } }: ZodSchema): boolean {
  if (def.type === 'file') return true
  return def.type === 'custom' && (bag?.Class === File || bag?.Class === Blob)
}

/** A union's members that take a value at all. */
export function membersOf({ _zod: { def } }: ZodSchema): ZodSchema[] {
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
