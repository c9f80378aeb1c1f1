import { emptyField, type Field, findField, firstSegments, isBlank } from './fields.ts'
import { listItems, tupleItems } from './list.ts'
import type { Path, Problems } from './problems.ts'
import { isFileSchema, unwrap, type ZodSchema } from './zod.ts'

type Obj = Record<string, unknown>

/** What a container needs for what it contains. */
export interface Coercer {
  readonly problems: Problems
  /** What `schema` takes for `field`; undefined is for a property to be left out. */
  run(schema: ZodSchema, field: Field, path: Path): unknown
  /** What was sent, as it was sent. */
  raw(field: Field, path: Path): unknown
}

/**
 * What an object, a record or an intersection of them takes: a null-prototype object. Strict and
 * loose objects get the names they do not know too, to refuse or to keep.
 */
export function toGroup(coercion: Coercer, schema: ZodSchema, field: Field, path: Path): unknown {
  const { def } = schema._zod
  if (def.type === 'intersection') return toIntersection(coercion, schema, field, path)
  if (def.type === 'record') return toRecord(coercion, schema, field, path)
  return fill(coercion, Object.entries(def.shape ?? {}), def.catchall, field, path)
}

/**
 * What both sides of an intersection take, in one object. Two objects count as one with the
 * properties of both, so that what one of them knows is no surplus to the other.
 */
function toIntersection(coercion: Coercer, schema: ZodSchema, field: Field, path: Path): unknown {
  const sides = sidesOf(schema)
  const objects = sides.filter(({ _zod: { def } }) => def.type === 'object')
  const shape = objects.flatMap(({ _zod: { def } }) => Object.entries(def.shape ?? {}))
  const catchall = objects.map(({ _zod: { def } }) => def.catchall).find((rest) => rest)
  const merged = fill(coercion, shape, catchall, field, path)
  const known = new Set(shape.map(([key]) => key))
  for (const side of sides) {
    if (objects.includes(side)) continue
    const value = coercion.run(side, field, path)
    if (typeof value !== 'object' || value === null) return value
    for (const [key, part] of Object.entries(value)) if (!known.has(key)) merged[key] = part
  }
  return merged
}

/** A null-prototype object of everything sent, and of the keys that the schema asks for by name. */
function toRecord(coercion: Coercer, schema: ZodSchema, field: Field, path: Path): Obj {
  const { keyType, valueType, partial } = schema._zod.def
  const record: Obj = Object.create(null)
  if (valueType === undefined) return record
  const names = partial ? [] : [...(keyType?._zod.values ?? [])].map(String)
  for (const key of new Set([...names, ...field.children.keys()])) {
    const child = field.children.get(key) ?? emptyField()
    set(record, key, coercion.run(valueType, child, [...path, key]))
  }
  return record
}

/** The elements of an array or a set. */
export function toArray(coercion: Coercer, schema: ZodSchema, field: Field, path: Path): unknown[] {
  const { element = schema._zod.def.valueType } = schema._zod.def
  if (element === undefined) return []
  // workerd makes an empty text of a file input without a file.
  const items = listItems(field, path, coercion.problems).filter(
    (item) => !(isBlank(item) && isFileSchema(unwrap(element))),
  )
  return items.map((item, i) => coercion.run(element, item, [...path, i]))
}

/** The elements of a tuple, without those at its end that are undefined. */
export function toTuple(coercion: Coercer, schema: ZodSchema, field: Field, path: Path): unknown[] {
  const { items = [], rest } = schema._zod.def
  const tuple = tupleItems(field, items.length, path, coercion.problems).map((item, i) => {
    const element = items[i] ?? rest
    const at = [...path, i]
    return element ? coercion.run(element, item, at) : coercion.raw(item, at)
  })
  while (tuple.length > 0 && tuple.at(-1) === undefined) tuple.pop()
  return tuple
}

function fill(
  coercion: Coercer,
  shape: [key: string, schema: ZodSchema][],
  catchall: ZodSchema | undefined,
  field: Field,
  path: Path,
): Obj {
  const object: Obj = Object.create(null)
  for (const [key, property] of shape) {
    if (Object.hasOwn(object, key)) continue
    const child = findField(field, key) ?? emptyField()
    set(object, key, coercion.run(property, child, [...path, key]))
  }
  if (catchall === undefined) return object
  const known = firstSegments(shape.map(([key]) => key))
  for (const [key, child] of field.children) {
    if (known.has(key)) continue
    set(object, key, coercion.run(catchall, child, [...path, key]))
  }
  return object
}

/** Undefined is left out: to a schema, a key with undefined can be something else than no key. */
function set(object: Obj, key: string, value: unknown): void {
  if (value !== undefined) object[key] = value
}

function sidesOf(schema: ZodSchema): ZodSchema[] {
  const { def } = schema._zod
  if (def.type !== 'intersection') return [unwrap(schema)]
  return [def.left, def.right].flatMap((side) => (side ? sidesOf(unwrap(side)) : []))
}
