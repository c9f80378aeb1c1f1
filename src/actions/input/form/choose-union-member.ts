import { HonoActionError } from '../../../shared/errors/hono-action-error.ts'
import { type JsonConversion, matches } from '../convert-json.ts'
import type { InputShape, SchemaVendor, ShapeOf } from '../schema/input-type.ts'
import {
  emptyField,
  type Field,
  findField,
  firstSegments,
  hasOnlyIndexes,
  isBlank,
  isMissing,
  listItems,
  Problems,
  tupleItems,
} from './fields.ts'
import { fromText, toMember } from './scalars.ts'

/** The maximum number of schemas that are compared with the fields of one form. */
const maxSteps = 100_000

/**
 * Chooses the members of unions for one form. The steps are counted: with a recursive schema, their
 * number can grow exponentially with the form's depth.
 */
export class UnionChooser {
  readonly #vendor: SchemaVendor
  readonly #unsent = new Set<InputShape>()
  readonly #json: JsonConversion
  #steps = 0

  constructor(vendor: SchemaVendor, json: JsonConversion) {
    this.#vendor = vendor
    this.#json = json
  }

  /**
   * Returns the union's first member whose shape the field has. Only shapes are compared, because
   * the schema runs checks and transforms later, and they must not run twice.
   *
   * @throws HonoActionError `BAD_REQUEST` for a form that needs too many steps
   */
  choose({ discriminator, members }: ShapeOf<'union'>, field: Field): object | undefined {
    if (discriminator) return byDiscriminator(discriminator, field)
    return members.find((member) => this.#fits(member, field))
  }

  #fits(schema: object, field: Field): boolean {
    if (++this.#steps > maxSteps) {
      throw new HonoActionError({
        code: 'BAD_REQUEST',
        message: 'The form is too complex for its schema',
      })
    }
    if (field.json) return this.#json.fits(schema, field.json.value)
    const { shape, optional, nullable } = this.#vendor.describe(schema)
    if ((isMissing(field) || isBlank(field)) && (optional || nullable)) return true
    switch (shape.type) {
      case 'union':
        return this.choose(shape, field) !== undefined
      case 'intersection':
        return shape.sides.every((side) => this.#fits(side, field))
      case 'object':
        return field.values.length === 0 && this.#fitsObject(shape, field)
      case 'record':
        return (
          field.values.length === 0 &&
          [...field.children.values()].every((child) => this.#fits(shape.value, child))
        )
      case 'list':
        return (
          hasOnlyIndexes(field) &&
          listItems(field, [], new Problems()).every((item) => this.#fits(shape.element, item))
        )
      case 'tuple':
        return this.#fitsTuple(shape, field)
      case 'map':
        return (
          hasOnlyIndexes(field) &&
          listItems(field, [], new Problems()).every((item) => this.#fitsTuple(pairOf(shape), item))
        )
      case 'any':
      case 'raw':
        return true
      default:
        return field.children.size === 0 && fitsValue(shape, field.values)
    }
  }

  #fitsObject(shape: ShapeOf<'object'>, field: Field): boolean {
    // An object that requires another one of its own type would recurse forever.
    if (this.#unsent.has(shape)) return false
    const { properties } = shape
    if (shape.isStrict) {
      const known = firstSegments(properties.map(([name]) => name))
      for (const key of field.children.keys()) if (!known.has(key)) return false
    }
    if (isMissing(field)) this.#unsent.add(shape)
    const fits = properties.every(([name, property]) =>
      this.#fits(property, findField(field, name) ?? emptyField()),
    )
    if (isMissing(field)) this.#unsent.delete(shape)
    return fits
  }

  #fitsTuple(shape: Omit<ShapeOf<'tuple'>, 'type'>, field: Field): boolean {
    if (!hasOnlyIndexes(field)) return false
    const items = tupleItems(field, shape.items.length, [], new Problems())
    return Array.from({ length: Math.max(items.length, shape.items.length) }).every((_, i) => {
      const schema = shape.items[i] ?? shape.rest
      return schema !== undefined && this.#fits(schema, items[i] ?? emptyField())
    })
  }
}

/** Returns the elements of a map's entry. */
export function pairOf({ key, value }: ShapeOf<'map'>): Omit<ShapeOf<'tuple'>, 'type'> {
  return { items: [key, value] }
}

function byDiscriminator(
  { property, members }: NonNullable<ShapeOf<'union'>['discriminator']>,
  field: Field,
): object | undefined {
  const { values = [], json } = field.children.get(property) ?? {}
  if (json) return members.find(({ values: own }) => own.has(json.value))?.schema
  const [value] = values
  if (values.length > 1 || (value !== undefined && typeof value !== 'string')) return undefined
  const member = members.find(({ values: own }) => {
    if (value !== undefined) return toMember(own, value) !== undefined
    // An unticked checkbox sends nothing.
    return own.has(undefined) || own.has(false)
  })
  return member?.schema
}

/** Returns true if a schema without inner schemas accepts the values of a field. */
function fitsValue(shape: InputShape, values: FormDataEntryValue[]): boolean {
  const [value] = values
  if (value === undefined) {
    return shape.type === 'boolean' || (shape.type === 'members' && shape.values.has(false))
  }
  if (values.length > 1) return false
  if (shape.type === 'file') return typeof value !== 'string'
  if (shape.type === 'custom') return true
  if (typeof value !== 'string') return false
  switch (shape.type) {
    case 'text':
      return shape.pattern === undefined || matches(shape.pattern, value)
    case 'boolean':
      return ['true', 'false', 'on'].includes(value)
    case 'members':
      return toMember(shape.values, value) !== undefined
    default:
      return typeof fromText(shape, value) !== 'string'
  }
}
