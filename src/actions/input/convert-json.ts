import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { toBigInt, toDate } from './form/scalars.ts'
import type { InputShape, SchemaVendor, ShapeOf } from './schema/input-type.ts'
import { vendorOf } from './schema/vendors.ts'

type Obj = Record<string, unknown>

/**
 * Converts parsed JSON to the input of a schema. Where the schema accepts a date, a bigint or a URL,
 * a text is decoded; where it accepts a set or a map, an array. Any other value is unchanged, and the
 * schema rejects it if it does not fit. Only the schema decides: the JSON has no markers.
 *
 * @param value is changed in place
 * @throws HonoActionError `BAD_REQUEST` for JSON that needs too many steps
 */
export function jsonToInput(value: unknown, schema: unknown): unknown {
  const vendor = vendorOf(schema)
  if (!vendor?.owns(schema)) return value
  return new JsonConversion(vendor).run(schema, value)
}

/** The maximum number of schemas that are compared with the values of one input. */
const maxSteps = 1_000_000

/** The conversion of the JSON values of one input. */
export class JsonConversion {
  readonly #vendor: SchemaVendor
  #steps = 0

  constructor(vendor: SchemaVendor) {
    this.#vendor = vendor
  }

  /** Returns the input of `schema` for a JSON value. */
  run(schema: object, value: unknown): unknown {
    if (value === null || value === undefined || !isDecoded(this.#vendor, schema)) return value
    const { shape } = this.#vendor.describe(schema)
    switch (shape.type) {
      case 'object':
        return isObject(value) ? this.#object(shape, value) : value
      case 'intersection':
        return shape.sides.reduce<unknown>((result, side) => this.run(side, result), value)
      case 'record':
        if (isObject(value)) this.#entries(value, () => shape.value)
        return value
      case 'list': {
        if (!Array.isArray(value)) return value
        this.#elements(value, () => shape.element)
        return shape.isSet ? new Set(value) : value
      }
      case 'tuple':
        if (Array.isArray(value)) this.#elements(value, (i) => shape.items[i] ?? shape.rest)
        return value
      case 'map': {
        if (!Array.isArray(value) || !value.every(isPair)) return value
        for (const pair of value) this.#elements(pair, (i) => (i === 0 ? shape.key : shape.value))
        return new Map(value)
      }
      case 'union': {
        const member = this.choose(shape, value)
        return member ? this.run(member, value) : value
      }
      default:
        return fromJson(shape, value)
    }
  }

  /**
   * Returns the union's first member that has the shape of a JSON value. Only shapes are compared,
   * because the schema runs checks and transforms later, and they must not run twice.
   */
  choose({ discriminator, members }: ShapeOf<'union'>, value: unknown): object | undefined {
    if (discriminator && isObject(value)) {
      const { property } = discriminator
      const named = Object.hasOwn(value, property) ? value[property] : undefined
      const member = discriminator.members.find(({ values }) => values.has(named))
      if (member) return member.schema
    }
    return members.find((member) => this.fits(member, value))
  }

  /** Returns true if a JSON value has the shape of a schema. */
  fits(schema: object, value: unknown): boolean {
    if (++this.#steps > maxSteps) {
      const message = 'The input is too complex for its schema'
      throw new HonoActionError({ code: 'BAD_REQUEST', message })
    }
    const { shape, optional, nullable, catches } = this.#vendor.describe(schema)
    if (catches) return true
    if (value === undefined) return optional || acceptsAll(shape)
    if (value === null) return nullable || acceptsAll(shape)
    switch (shape.type) {
      case 'object':
        return isObject(value) && this.#fitsObject(shape, value)
      case 'intersection':
        return shape.sides.every((side) => this.fits(side, value))
      case 'record':
        return (
          isObject(value) &&
          shape.names.every((name) => Object.hasOwn(value, name)) &&
          Object.values(value).every((one) => this.fits(shape.value, one))
        )
      case 'list':
        return Array.isArray(value) && value.every((one) => this.#fitsElement(shape.element, one))
      case 'tuple':
        return Array.isArray(value) && this.#fitsTuple(shape, value)
      case 'map':
        return (
          Array.isArray(value) &&
          value.every(
            (pair) =>
              isPair(pair) &&
              this.#fitsElement(shape.key, pair[0]) &&
              this.#fitsElement(shape.value, pair[1]),
          )
        )
      case 'union':
        return this.choose(shape, value) !== undefined
      default:
        return fitsScalar(shape, value)
    }
  }

  #object({ properties, rest }: ShapeOf<'object'>, value: Obj): Obj {
    const own = new Map(properties)
    return this.#entries(value, (name) => own.get(name) ?? rest)
  }

  #entries(value: Obj, schemaOf: (name: string) => object | undefined): Obj {
    for (const [name, one] of Object.entries(value)) {
      const schema = schemaOf(name)
      if (schema) value[name] = this.run(schema, one)
    }
    return value
  }

  /** Converts elements in place. JSON writes an undefined one as null. */
  #elements(values: unknown[], schemaOf: (index: number) => object | undefined): void {
    for (const [i, one] of values.entries()) {
      const schema = schemaOf(i)
      if (!schema) continue
      values[i] = this.#isUndefined(schema, one) ? undefined : this.run(schema, one)
    }
  }

  #isUndefined(schema: object, value: unknown): boolean {
    if (value !== null) return false
    const { shape, optional, nullable } = this.#vendor.describe(schema)
    return optional && !nullable && !acceptsAll(shape)
  }

  #fitsElement(schema: object, value: unknown): boolean {
    return this.fits(schema, value) || this.#isUndefined(schema, value)
  }

  #fitsObject({ properties, rest, isStrict }: ShapeOf<'object'>, value: Obj): boolean {
    for (const [name, schema] of properties) {
      if (!this.fits(schema, Object.hasOwn(value, name) ? value[name] : undefined)) return false
    }
    if (!rest) return true
    const own = new Set(properties.map(([name]) => name))
    return Object.entries(value).every(([name, one]) => {
      return own.has(name) || (!isStrict && this.fits(rest, one))
    })
  }

  #fitsTuple({ items, rest }: ShapeOf<'tuple'>, values: unknown[]): boolean {
    return Array.from({ length: Math.max(items.length, values.length) }).every((_, i) => {
      const schema = items[i] ?? rest
      if (schema === undefined) return false
      return i < values.length ? this.#fitsElement(schema, values[i]) : this.fits(schema, undefined)
    })
  }
}

/** Decodes a JSON value without inner values. */
function fromJson(shape: InputShape, value: unknown): unknown {
  if (typeof value !== 'string') return value
  switch (shape.type) {
    case 'date':
      return toDate(value) ?? value
    case 'bigint':
      return digits(value) ?? value
    case 'url':
      return URL.canParse(value) ? new URL(value) : value
    case 'nan':
      return value === 'NaN' ? Number.NaN : value
    case 'number':
      return shape.isOpen && notFinite.has(value) ? Number(value) : value
    case 'members':
      return shape.values.has(value) ? value : (decodedMember(shape, value) ?? value)
    default:
      return value
  }
}

function fitsScalar(shape: InputShape, value: unknown): boolean {
  const decoded = fromJson(shape, value)
  switch (shape.type) {
    case 'text':
      return typeof value === 'string' && (!shape.pattern || matches(shape.pattern, value))
    case 'number':
    case 'boolean':
    case 'bigint':
      return typeof decoded === shape.type
    case 'nan':
      return typeof decoded === 'number' && Number.isNaN(decoded)
    case 'date':
      return decoded instanceof Date
    case 'url':
      return decoded instanceof URL
    case 'file':
      return value instanceof Blob
    case 'members':
      return shape.values.has(decoded)
    case 'custom':
      return true
    default:
      return acceptsAll(shape)
  }
}

const notFinite = new Set(['NaN', 'Infinity', '-Infinity'])

function digits(text: string): bigint | undefined {
  return /^-?\d+$/.test(text) ? toBigInt(text) : undefined
}

/** Returns the bigint of an enum or a literal for its digits. */
function decodedMember({ values }: ShapeOf<'members'>, text: string): unknown {
  const value = digits(text)
  return value !== undefined && values.has(value) ? value : undefined
}

function acceptsAll({ type }: InputShape): boolean {
  return type === 'any' || type === 'raw'
}

/** Tests from the start: a global or sticky pattern continues at its `lastIndex`. */
export function matches(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0
  const matched = pattern.test(text)
  pattern.lastIndex = 0
  return matched
}

function isObject(value: unknown): value is Obj {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isFile(value)
}

function isFile(value: object): boolean {
  return value instanceof Blob
}

function isPair(value: unknown): value is [unknown, unknown] {
  return Array.isArray(value) && value.length === 2
}

const decodedShapes = new WeakMap<InputShape, boolean>()

/**
 * Returns true if a schema accepts values that JSON does not have. JSON for any other schema needs
 * no conversion.
 */
function isDecoded(vendor: SchemaVendor, schema: object): boolean {
  const { shape } = vendor.describe(schema)
  const known = decodedShapes.get(shape)
  if (known !== undefined) return known
  const seen = new Set([shape])
  // A set goes over what is added to it meanwhile.
  for (const one of seen) {
    if (isDecodedItself(vendor, one)) {
      decodedShapes.set(shape, true)
      return true
    }
    for (const inner of schemasIn(one)) seen.add(vendor.describe(inner).shape)
  }
  for (const one of seen) decodedShapes.set(one, false)
  return false
}

function isDecodedItself(vendor: SchemaVendor, shape: InputShape): boolean {
  const isOptional = (schema: object | undefined) => {
    return schema !== undefined && vendor.describe(schema).optional
  }
  switch (shape.type) {
    case 'date':
    case 'bigint':
    case 'url':
    case 'nan':
    case 'map':
      return true
    case 'number':
      return shape.isOpen === true
    case 'members':
      return [...shape.values].some((value) => typeof value === 'bigint')
    case 'list':
      return shape.isSet || isOptional(shape.element)
    case 'tuple':
      return [...shape.items, shape.rest].some(isOptional)
    default:
      return false
  }
}

function schemasIn(shape: InputShape): object[] {
  switch (shape.type) {
    case 'object':
      return [...shape.properties.map(([, schema]) => schema), ...(shape.rest ? [shape.rest] : [])]
    case 'intersection':
      return shape.sides
    case 'record':
      return [shape.value]
    case 'list':
      return [shape.element]
    case 'tuple':
      return shape.rest ? [...shape.items, shape.rest] : shape.items
    case 'union':
      return shape.members
    default:
      return []
  }
}
