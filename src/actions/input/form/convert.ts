import { JsonConversion } from '../convert-json.ts'
import type { InputShape, SchemaVendor, ShapeOf } from '../schema/input-type.ts'
import { vendorOf } from '../schema/vendors.ts'
import { pairOf, UnionChooser } from './choose-union-member.ts'
import {
  emptyField,
  type Field,
  findField,
  firstSegments,
  isBlank,
  isMissing,
  listItems,
  type Path,
  Problems,
  toFields,
  tupleItems,
} from './fields.ts'
import { canBeTicked, fromText, readText } from './scalars.ts'
import { toUntyped, toUntypedObject } from './untyped.ts'

type Obj = Record<string, unknown>

/**
 * Converts a form to the input of an action's schema. Only types are converted. A value that does
 * not fit is unchanged, and the schema rejects it.
 *
 * A schema of a library in `vendors.ts` decides the types. Schemas of other libraries get objects,
 * arrays, strings and files, by the names of the fields. Without a schema, the input is the form.
 *
 * @throws HonoActionError `BAD_REQUEST`, with issues for a scalar that was sent twice, a file
 * instead of text or text instead of a file
 */
export function formToInput(form: FormData, schema: unknown): unknown {
  if (schema === undefined || schema === null) return form
  const vendor = vendorOf(schema)
  // `z.preprocess()` and `z.instanceof(FormData)` read the form themselves.
  if (vendor?.owns(schema) && takesAnything(vendor.describe(schema).shape)) return form
  return convert(toFields(form), schema, false)
}

/**
 * Converts a query string, as {@link formToInput} converts a form. The values of the JSON parameter
 * are decoded like a JSON body. A text that could be several types is read as the client writes it:
 * `5` is a number rather than a text.
 *
 * @param json the parsed JSON parameter: the whole input, or an object with the other properties
 * @throws HonoActionError `BAD_REQUEST`, also if a property was sent both ways
 */
export function queryToInput(
  query: URLSearchParams,
  json: { value: unknown } | undefined,
  schema: unknown,
): unknown {
  if (schema === undefined || schema === null) return query
  const vendor = vendorOf(schema)
  const shape = vendor?.owns(schema) ? vendor.describe(schema).shape : undefined
  const readsItself = shape?.type === 'raw' || shape?.type === 'custom'
  if (!json && readsItself) return query
  const root = toFields(query)
  if (json) addJson(root, json)
  return convert(root, schema, true)
}

function convert(root: Field, schema: object, isQuery: boolean): unknown {
  const problems = new Problems()
  const vendor = vendorOf(schema)
  const input = vendor?.owns(schema)
    ? new Conversion(vendor, problems, isQuery).run(schema, root, [])
    : root.json
      ? root.json.value
      : toUntypedObject(root, [], problems)
  problems.throwIfAny()
  return input
}

/** Adds the JSON parameter of a query string to its fields. */
function addJson(root: Field, json: { value: unknown }): void {
  const { value } = json
  if (root.children.size === 0) {
    root.json = json
    return
  }
  const problems = new Problems()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.add('Sent both as JSON and as fields', [])
  } else {
    for (const [key, one] of Object.entries(value)) {
      if (root.children.has(key)) problems.add('Sent both as JSON and as a field', [key])
      root.children.set(key, { ...emptyField(), json: { value: one } })
    }
  }
  problems.throwIfAny()
}

/** The conversion of one form or query string by one schema. */
class Conversion {
  readonly #vendor: SchemaVendor
  readonly #problems: Problems
  readonly #chooser: UnionChooser
  readonly #json: JsonConversion
  readonly #isQuery: boolean
  readonly #unsent = new Set<InputShape>()

  constructor(vendor: SchemaVendor, problems: Problems, isQuery: boolean) {
    this.#vendor = vendor
    this.#problems = problems
    this.#json = new JsonConversion(vendor)
    this.#chooser = new UnionChooser(vendor, this.#json)
    this.#isQuery = isQuery
  }

  /** Returns the input of `schema` for `field`; undefined if the property is left out. */
  run(schema: object, field: Field, path: Path): unknown {
    if (field.json) return this.#json.run(schema, field.json.value)
    const { shape, optional, nullable, catches } = this.#vendor.describe(schema)
    if (isMissing(field) && catches && this.#isQuery) return undefined
    const isUnfilled = !this.#isQuery && path.length > 0 && isUnfilledGroup(shape, field)
    if (isMissing(field) || (isBlank(field) && !this.#namesBlank(shape)) || isUnfilled) {
      // A checkbox with `value=""` that is ticked.
      const isTicked = !isMissing(field) && shape.type === 'boolean'
      if (optional && !isTicked) return undefined
      if (nullable) return null
    }
    return this.#shaped(shape, field, path)
  }

  #shaped(shape: InputShape, field: Field, path: Path): unknown {
    if (isMissing(field)) return this.#unsentValue(shape, path)
    if (isBlank(field) && !canBeTicked(shape) && !this.#keepsBlank(shape)) return undefined
    return this.#value(shape, field, path)
  }

  #value(shape: InputShape, field: Field, path: Path): unknown {
    if (isGroup(shape) && field.values.length > 0) return this.#raw(field, path)
    switch (shape.type) {
      case 'object':
        return this.#object(shape, field, path)
      case 'intersection':
        return this.#intersection(shape, field, path)
      case 'record':
        return this.#record(shape, field, path)
      case 'list': {
        const items = this.#list(shape.element, field, path)
        return shape.isSet ? new Set(items) : items
      }
      case 'tuple':
        return this.#tuple(shape, field, path)
      case 'map':
        return this.#map(shape, field, path)
      case 'union':
        return this.#union(shape, field, path)
      case 'any':
        return this.#isQuery ? this.#reading(field, path) : this.#raw(field, path)
      case 'raw':
      case 'custom':
      case 'never':
      case 'other':
        return this.#raw(field, path)
      default:
        return this.#scalar(shape, field, path)
    }
  }

  /** Returns the value of an unsent field whose schema accepts neither undefined nor null. */
  #unsentValue(shape: InputShape, path: Path): unknown {
    if (isGroup(shape) || shape.type === 'union') {
      // An object that requires another one of its own type would recurse forever.
      if (this.#unsent.has(shape)) return undefined
      this.#unsent.add(shape)
      const value = this.#value(shape, emptyField(), path)
      this.#unsent.delete(shape)
      return value
    }
    switch (shape.type) {
      case 'boolean':
        return false
      case 'members':
        return shape.values.has(false) ? false : undefined
      case 'text':
        // `z.coerce.string()` converts undefined to the text "undefined".
        return shape.coerces ? '' : undefined
      case 'list':
      case 'map':
        return this.#value(shape, emptyField(), path)
      case 'any':
        // As Astro Actions. A query string keeps null apart.
        return this.#isQuery ? undefined : null
    }
    return undefined
  }

  #scalar(shape: InputShape, field: Field, path: Path): unknown {
    const [value] = field.values
    if (field.values.length > 1) {
      this.#problems.add('Expected one value, got several', path)
    } else if (value === undefined || field.children.size > 0) {
      this.#problems.add('Expected a value, got parts of one', path)
    } else if (shape.type === 'file') {
      if (typeof value !== 'string') return value
      this.#problems.add('Expected a file, got text', path)
    } else {
      if (typeof value === 'string') {
        const read = this.#isQuery ? readText(value) : value
        return shape.type === 'members' && shape.values.has(read) ? read : fromText(shape, value)
      }
      this.#problems.add('Expected text, got a file', path)
    }
    return undefined
  }

  #union(shape: ShapeOf<'union'>, field: Field, path: Path): unknown {
    if (this.#isQuery) {
      const value = this.#reading(field, path)
      const member = value === undefined ? undefined : this.#json.choose(shape, value)
      if (member) return this.#json.run(member, value)
    }
    const member = this.#chooser.choose(shape, field)
    return member ? this.run(member, field, path) : this.#raw(field, path)
  }

  #map(shape: ShapeOf<'map'>, field: Field, path: Path): Map<unknown, unknown> {
    const entries = listItems(field, path, this.#problems).map((item, i) => {
      const [key, value] = this.#tuple(pairOf(shape), item, [...path, i])
      return [key, value] as const
    })
    return new Map(entries)
  }

  #record({ names, value }: ShapeOf<'record'>, field: Field, path: Path): Obj {
    const record: Obj = Object.create(null)
    for (const key of new Set([...names, ...field.children.keys()])) {
      const child = field.children.get(key) ?? emptyField()
      set(record, key, this.run(value, child, [...path, key]))
    }
    return record
  }

  /**
   * Converts both sides to one object. Two objects count as one with the properties of both, so
   * that no property is unknown to one of them.
   */
  #intersection({ sides }: ShapeOf<'intersection'>, field: Field, path: Path): unknown {
    const shapes = sides.map((side) => this.#vendor.describe(side).shape)
    const objects = shapes.filter((shape) => shape.type === 'object')
    const properties = objects.flatMap((shape) => shape.properties)
    const rest = objects.map((shape) => shape.rest).find((schema) => schema)
    const merged = this.#object({ properties, rest }, field, path)
    const known = new Set(properties.map(([key]) => key))
    for (const shape of shapes) {
      if (shape.type === 'object') continue
      const value = this.#shaped(shape, field, path)
      if (typeof value !== 'object' || value === null) return value
      for (const [key, part] of Object.entries(value)) if (!known.has(key)) merged[key] = part
    }
    return merged
  }

  #object(
    { properties, rest }: Omit<ShapeOf<'object'>, 'type' | 'isStrict'>,
    field: Field,
    path: Path,
  ) {
    const object: Obj = Object.create(null)
    for (const [key, property] of properties) {
      if (Object.hasOwn(object, key)) continue
      const child = findField(field, key) ?? emptyField()
      set(object, key, this.run(property, child, [...path, key]))
    }
    if (rest === undefined) return object
    const known = firstSegments(properties.map(([key]) => key))
    for (const [key, child] of field.children) {
      if (known.has(key)) continue
      set(object, key, this.run(rest, child, [...path, key]))
    }
    return object
  }

  #list(element: object, field: Field, path: Path): unknown[] {
    // workerd converts a file input without a file to an empty text.
    const isOfFiles = this.#vendor.describe(element).shape.type === 'file'
    const items = listItems(field, path, this.#problems).filter(
      (item) => !(isOfFiles && isBlank(item)),
    )
    return items.map((item, i) => this.run(element, item, [...path, i]))
  }

  /** Returns the elements of a tuple, without optional ones at its end that are undefined. */
  #tuple({ items, rest }: Omit<ShapeOf<'tuple'>, 'type'>, field: Field, path: Path): unknown[] {
    const tuple = tupleItems(field, items.length, path, this.#problems).map((item, i) => {
      const element = items[i] ?? rest
      const at = [...path, i]
      return element ? this.run(element, item, at) : this.#raw(item, at)
    })
    const isNeeded = (item: object) => !this.#vendor.describe(item).optional
    const needed = items.findLastIndex(isNeeded) + 1
    while (tuple.length > needed && tuple.at(-1) === undefined) tuple.pop()
    return tuple
  }

  /** Reads a field of a query string as the client writes it. */
  #reading(field: Field, path: Path): unknown {
    return toUntyped(field, path, this.#problems, (value) =>
      typeof value === 'string' ? readText(value) : value,
    )
  }

  /** Converts a field without a type. */
  #raw(field: Field, path: Path): unknown {
    return toUntyped(field, path, this.#problems)
  }

  /** Returns true for a schema that lists the empty text: `z.literal('')`, `z.enum(['', 'a'])`. */
  #namesBlank(shape: InputShape): boolean {
    if (shape.type !== 'union') return shape.type === 'members' && shape.values.has('')
    return shape.members.some((member) => this.#namesBlank(this.#vendor.describe(member).shape))
  }

  /** Returns true if an empty text is passed to the schema. */
  #keepsBlank(shape: InputShape): boolean {
    if (shape.type !== 'union') return keptBlank.has(shape.type) || this.#namesBlank(shape)
    return shape.members.some((member) => this.#keepsBlank(this.#vendor.describe(member).shape))
  }
}

const keptBlank = new Set(['text', 'list', 'map', 'tuple', 'any', 'raw', 'custom', 'never'])

function isGroup({ type }: InputShape): boolean {
  return type === 'object' || type === 'intersection' || type === 'record'
}

const groups = new Set(['object', 'intersection', 'record', 'union', 'list', 'tuple', 'map'])

/** Returns true if the parts of a value were sent, and nothing was typed in them. */
function isUnfilledGroup({ type }: InputShape, field: Field): boolean {
  return groups.has(type) && field.children.size > 0 && isUnfilled(field)
}

function isUnfilled({ values, children }: Field): boolean {
  return values.every((value) => value === '') && [...children.values()].every(isUnfilled)
}

function takesAnything({ type }: InputShape): boolean {
  return type === 'any' || type === 'raw' || type === 'custom'
}

/** Sets a property unless the value is undefined: a schema can tell such a key from no key. */
function set(object: Obj, key: string, value: unknown): void {
  if (value !== undefined) object[key] = value
}
