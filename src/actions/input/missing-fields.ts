import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import type { InputShape, SchemaVendor, ShapeOf } from './schema/input-type.ts'
import { vendorOf } from './schema/vendors.ts'

type Fields = Record<string, unknown>

/**
 * Rejects an input that lacks more required fields than it may have elements. Schemas find every
 * issue before they return the first one, so a list of empty objects would be expensive.
 *
 * @throws HonoActionError `BAD_REQUEST`. The input is invalid in any case
 */
export function boundMissingFields(value: unknown, schema: unknown, maxElements: number): void {
  const vendor = vendorOf(schema)
  if (!vendor?.owns(schema)) return
  if (new MissingFields(vendor, maxElements).count(schema, value) <= maxElements) return
  const message = `The input lacks more required fields than maxElements, ${maxElements}`
  throw new HonoActionError({ code: 'BAD_REQUEST', message })
}

/** Counts the required fields that a value lacks, up to a maximum. A valid value lacks none. */
class MissingFields {
  readonly #vendor: SchemaVendor
  readonly #max: number

  constructor(vendor: SchemaVendor, max: number) {
    this.#vendor = vendor
    this.#max = max
  }

  count(schema: object, value: unknown): number {
    if (typeof value !== 'object' || value === null) return 0
    const { shape, catches } = this.#vendor.describe(schema)
    if (catches) return 0
    switch (shape.type) {
      case 'object':
        return isPlain(value) ? this.#ofObject(shape, value) : 0
      case 'record':
        return isPlain(value) ? this.#sum(Object.values(value), shape.value) : 0
      case 'list':
        return isList(value) ? this.#sum(value, shape.element) : 0
      case 'map':
        return value instanceof Map ? this.#sum(value.values(), shape.value) : 0
      case 'tuple':
        return Array.isArray(value) ? this.#ofTuple(shape, value) : 0
      case 'intersection':
        return shape.sides.reduce((sum, side) => sum + this.count(side, value), 0)
      case 'union':
        return this.#ofUnion(shape, value)
      default:
        return 0
    }
  }

  #ofObject({ properties, rest }: ShapeOf<'object'>, value: Fields): number {
    let missing = 0
    for (const [name, schema] of properties) {
      const one = Object.hasOwn(value, name) ? value[name] : undefined
      if (one !== undefined) missing += this.count(schema, one)
      else if (this.#isRequired(schema)) missing++
      if (missing > this.#max) return missing
    }
    if (!rest) return missing
    const own = new Set(properties.map(([name]) => name))
    const others = Object.entries(value).filter(([name]) => !own.has(name))
    return (
      missing +
      this.#sum(
        others.map(([, one]) => one),
        rest,
      )
    )
  }

  #ofTuple({ items, rest }: ShapeOf<'tuple'>, values: unknown[]): number {
    return values.reduce<number>((sum, one, i) => {
      const schema = items[i] ?? rest
      return schema ? sum + this.count(schema, one) : sum
    }, 0)
  }

  /** Adds up the members of a union until one may fit: the schema stops there as well. */
  #ofUnion({ discriminator, members }: ShapeOf<'union'>, value: object): number {
    if (discriminator && isPlain(value)) {
      const { property } = discriminator
      const named = Object.hasOwn(value, property) ? value[property] : undefined
      const member = discriminator.members.find(({ values }) => values.has(named))
      if (member) return this.count(member.schema, value)
    }
    let missing = 0
    for (const member of members) {
      const { shape, catches } = this.#vendor.describe(member)
      const isOther = isPlain(value) && !catches && !acceptsObjects(shape)
      const more = isOther ? 1 : this.count(member, value)
      if (more === 0) return 0
      missing += more
    }
    return missing
  }

  #sum(values: Iterable<unknown>, schema: object): number {
    let missing = 0
    for (const one of values) {
      missing += this.count(schema, one)
      if (missing > this.#max) break
    }
    return missing
  }

  #isRequired(schema: object): boolean {
    const { shape, optional, catches } = this.#vendor.describe(schema)
    if (optional || catches) return false
    switch (shape.type) {
      case 'any':
      case 'raw':
      case 'custom':
      case 'never':
      case 'other':
        return false
      case 'text':
      case 'boolean':
        return !shape.coerces
      case 'union':
        return shape.members.length > 0 && shape.members.every((one) => this.#isRequired(one))
      case 'intersection':
        return shape.sides.some((side) => this.#isRequired(side))
      default:
        return true
    }
  }
}

/** Returns false for a schema of values that are never written as an object. */
function acceptsObjects(shape: InputShape): boolean {
  switch (shape.type) {
    case 'text':
    case 'boolean':
      return shape.coerces === true
    case 'number':
    case 'bigint':
    case 'date':
    case 'url':
    case 'nan':
    case 'file':
    case 'members':
    case 'list':
    case 'tuple':
    case 'map':
      return false
    default:
      return true
  }
}

function isPlain(value: object): value is Fields {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function isList(value: object): value is Iterable<unknown> {
  return Array.isArray(value) || value instanceof Set
}
