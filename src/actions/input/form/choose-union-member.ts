import { HonoActionError } from '../../../shared/errors/hono-action-error.ts'
import { emptyField, type Field, findField, firstSegments, isBlank, isMissing } from './fields.ts'
import { hasOnlyIndexes, listItems, tupleItems } from './list.ts'
import { Problems } from './problems.ts'
import { fromText, toMember } from './text.ts'
import { accepts, isFileSchema, membersOf, unwrap, type ZodSchema } from './zod.ts'

/** How many schemas may be held against fields for one form. */
const maxSteps = 100_000

/**
 * Chooses the members of unions for one form. A recursive schema can take a number of steps that
 * grows exponentially with the form's depth, so they are counted.
 */
export class Chooser {
  #steps = 0
  readonly #unsent = new Set<ZodSchema>()

  /**
   * The union's first member that a field has the shape of. Only shapes are compared: checks and
   * transforms belong to the schema, and may not be run twice.
   *
   * @throws HonoActionError `BAD_REQUEST` for a form that takes too many steps
   */
  choose(union: ZodSchema, field: Field): ZodSchema | undefined {
    const { discriminator } = union._zod.def
    if (discriminator !== undefined) return byDiscriminator(union, discriminator, field)
    return membersOf(union).find((member) => this.#fits(member, field))
  }

  #fits(schema: ZodSchema, field: Field): boolean {
    if (++this.#steps > maxSteps) {
      throw new HonoActionError({
        code: 'BAD_REQUEST',
        message: 'The form is too complex for its schema',
      })
    }
    const inner = unwrap(schema)
    if (isMissing(field) || isBlank(field)) {
      if (accepts(schema, 'undefined') || accepts(schema, 'null')) return true
    }
    switch (inner._zod.def.type) {
      case 'union':
        return this.choose(inner, field) !== undefined
      case 'intersection':
        return [inner._zod.def.left, inner._zod.def.right].every(
          (side) => side !== undefined && this.#fits(side, field),
        )
      case 'object':
        return field.values.length === 0 && this.#fitsObject(inner, field)
      case 'record':
        return field.values.length === 0 && this.#fitsAll(inner._zod.def.valueType, field)
      case 'array':
      case 'set':
        return this.#fitsList(inner._zod.def.element ?? inner._zod.def.valueType, field)
      case 'tuple':
        return this.#fitsTuple(inner, field)
      case 'any':
      case 'unknown':
      case 'transform':
        return true
      default:
        return field.children.size === 0 && fitsValue(inner, field.values)
    }
  }

  #fitsObject(schema: ZodSchema, field: Field): boolean {
    // An object that requires another of itself would never end.
    if (this.#unsent.has(schema)) return false
    const { shape = {}, catchall } = schema._zod.def
    if (catchall?._zod.def.type === 'never') {
      const known = firstSegments(Object.keys(shape))
      for (const key of field.children.keys()) if (!known.has(key)) return false
    }
    if (isMissing(field)) this.#unsent.add(schema)
    const fits = Object.entries(shape).every(([key, property]) =>
      this.#fits(property, findField(field, key) ?? emptyField()),
    )
    if (isMissing(field)) this.#unsent.delete(schema)
    return fits
  }

  #fitsAll(schema: ZodSchema | undefined, field: Field): boolean {
    for (const child of field.children.values()) {
      if (schema === undefined || !this.#fits(schema, child)) return false
    }
    return true
  }

  #fitsList(schema: ZodSchema | undefined, field: Field): boolean {
    if (schema === undefined || !hasOnlyIndexes(field)) return false
    return listItems(field, [], new Problems()).every((item) => this.#fits(schema, item))
  }

  #fitsTuple({ _zod: { def } }: ZodSchema, field: Field): boolean {
    if (!hasOnlyIndexes(field)) return false
    const schemas = def.items ?? []
    const items = tupleItems(field, schemas.length, [], new Problems())
    return Array.from({ length: Math.max(items.length, schemas.length) }).every((_, i) => {
      const schema = schemas[i] ?? def.rest
      return schema != null && this.#fits(schema, items[i] ?? emptyField())
    })
  }
}

function byDiscriminator(
  union: ZodSchema,
  discriminator: string,
  field: Field,
): ZodSchema | undefined {
  const values = field.children.get(discriminator)?.values ?? []
  const [value] = values
  if (values.length > 1 || (value !== undefined && typeof value !== 'string')) return undefined
  return (union._zod.def.options ?? []).find(({ _zod: { propValues } }) => {
    if (propValues === undefined || !Object.hasOwn(propValues, discriminator)) return false
    const own = propValues[discriminator]
    if (value !== undefined) return toMember(own, value) !== undefined
    // A checkbox that is not ticked sends nothing.
    return own?.has(undefined) || own?.has(false)
  })
}

/** Whether a schema without wrappers, and not of a container, takes what was sent. */
function fitsValue(schema: ZodSchema, values: FormDataEntryValue[]): boolean {
  const { def, values: members } = schema._zod
  const [value] = values
  if (value === undefined) {
    return def.type === 'boolean' || (def.type === 'literal' && members?.has(false) === true)
  }
  if (values.length > 1) return false
  if (isFileSchema(schema)) return typeof value !== 'string'
  if (def.type === 'custom') return true
  if (typeof value !== 'string') return false
  switch (def.type) {
    case 'string':
      return def.pattern === undefined || matches(def.pattern, value)
    case 'template_literal':
      return true
    case 'boolean':
      return ['true', 'false', 'on'].includes(value)
    case 'enum':
    case 'literal':
      return toMember(members, value) !== undefined
    default:
      return typeof fromText(schema, value) !== 'string'
  }
}

/** A pattern that is global or sticky goes on where it last stopped. */
function matches(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0
  const matched = pattern.test(text)
  pattern.lastIndex = 0
  return matched
}
