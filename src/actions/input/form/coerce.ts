import { Chooser } from './choose-union-member.ts'
import { type Coercer, toArray, toGroup, toTuple } from './containers.ts'
import { emptyField, type Field, isBlank, isMissing, toFields } from './fields.ts'
import { type Path, Problems } from './problems.ts'
import { fromText } from './text.ts'
import { toUntyped, toUntypedObject } from './untyped.ts'
import { accepts, isFileSchema, isZodSchema, membersOf, unwrap, type ZodSchema } from './zod.ts'

/**
 * Makes of a form what an action's schema takes as its input. It decides on types only; whether the
 * input is valid is for the schema to say, so what does not fit is left as it was sent.
 *
 * With a schema of Zod 4 or zod/mini, the schema leads. `a.b`, `a[b]`, `a[0].b`, `a[]` and repeated
 * names nest; numbers, bigints, booleans, dates, enums and literals are made from their text. A
 * checkbox that is not ticked is false, a list without elements `[]`. A field left empty is
 * undefined or null, if its schema takes that; otherwise it is an empty string where text is due,
 * and undefined where not. Names that an object does not know are dropped, unless it is strict or
 * loose.
 *
 * Schemas of other libraries do not tell their shape: they get objects, arrays, strings and files,
 * as the names of the form say, and have to convert themselves. Without a schema, it is the form.
 *
 * @throws HonoActionError `BAD_REQUEST`, with issues where a scalar was sent twice, a file where
 * text is due or text where a file is
 */
export function formToInput(form: FormData | URLSearchParams, schema: unknown): unknown {
  if (schema === undefined || schema === null) return form
  const problems = new Problems()
  let input: unknown
  if (isZodSchema(schema)) {
    // As in `z.preprocess()` and `z.instanceof(FormData)`, which read the form themselves.
    if (takesAnything(unwrap(schema))) return form
    input = new Coercion(problems).run(schema, toFields(form), [])
  } else {
    input = toUntypedObject(toFields(form), [], problems)
  }
  problems.throwIfAny()
  return input
}

/** One form on its way through one schema. */
class Coercion implements Coercer {
  readonly problems: Problems
  readonly #chooser = new Chooser()
  readonly #unsent = new Set<ZodSchema>()

  constructor(problems: Problems) {
    this.problems = problems
  }

  /** What `schema` takes for `field`; undefined is for a property to be left out. */
  run(schema: ZodSchema, field: Field, path: Path): unknown {
    const inner = unwrap(schema)
    if (isMissing(field) || (isBlank(field) && !namesBlank(inner))) {
      if (accepts(schema, 'undefined')) return undefined
      if (accepts(schema, 'null')) return null
    }
    if (isMissing(field)) return this.#unsentValue(inner, path)
    if (isBlank(field) && !keepsBlank(inner)) return undefined
    return this.#value(inner, field, path)
  }

  #value(schema: ZodSchema, field: Field, path: Path): unknown {
    switch (schema._zod.def.type) {
      case 'object':
      case 'intersection':
      case 'record':
        return field.values.length > 0 ? this.raw(field, path) : toGroup(this, schema, field, path)
      case 'array':
        return toArray(this, schema, field, path)
      case 'set':
        return new Set(toArray(this, schema, field, path))
      case 'tuple':
        return toTuple(this, schema, field, path)
      case 'union': {
        const member = this.#chooser.choose(schema, field)
        return member ? this.run(member, field, path) : this.raw(field, path)
      }
      case 'string':
      case 'template_literal':
      case 'number':
      case 'nan':
      case 'bigint':
      case 'boolean':
      case 'date':
      case 'enum':
      case 'literal':
      case 'file':
        return this.#scalar(schema, field, path)
      default:
        return isFileSchema(schema) ? this.#scalar(schema, field, path) : this.raw(field, path)
    }
  }

  /** Of a field that was not sent, and whose schema takes neither undefined nor null. */
  #unsentValue(schema: ZodSchema, path: Path): unknown {
    const { def, values } = schema._zod
    switch (def.type) {
      case 'boolean':
        return false
      case 'literal':
        return values?.has(false) ? false : undefined
      case 'string':
        // `z.coerce.string()` makes the text "undefined" of undefined.
        return def.coerce ? '' : undefined
      case 'array':
      case 'set':
        return this.#value(schema, emptyField(), path)
      case 'object':
      case 'intersection':
      case 'record':
      case 'union': {
        // An object that requires another of itself would never end.
        if (this.#unsent.has(schema)) return undefined
        this.#unsent.add(schema)
        const value = this.#value(schema, emptyField(), path)
        this.#unsent.delete(schema)
        return value
      }
    }
    return undefined
  }

  #scalar(schema: ZodSchema, field: Field, path: Path): unknown {
    const [value] = field.values
    if (field.values.length > 1) {
      this.problems.add('Expected one value, got several', path)
    } else if (value === undefined || field.children.size > 0) {
      this.problems.add('Expected a value, got parts of one', path)
    } else if (isFileSchema(schema)) {
      if (typeof value !== 'string') return value
      this.problems.add('Expected a file, got text', path)
    } else {
      if (typeof value === 'string') return fromText(schema, value)
      this.problems.add('Expected text, got a file', path)
    }
    return undefined
  }

  /** A field without a type. */
  raw(field: Field, path: Path): unknown {
    return toUntyped(field, path, this.problems)
  }
}

/** Whether an empty text is a value of the schema by name: `z.literal('')`, `z.enum(['', 'a'])`. */
function namesBlank(schema: ZodSchema): boolean {
  const { def, values } = schema._zod
  if (def.type === 'union') return membersOf(schema).some((member) => namesBlank(unwrap(member)))
  return values?.has('') ?? false
}

/** Whether an empty text can be left for the schema to judge. */
function keepsBlank(schema: ZodSchema): boolean {
  if (namesBlank(schema)) return true
  const { type } = schema._zod.def
  if (type === 'union') return membersOf(schema).some((member) => keepsBlank(unwrap(member)))
  if (['string', 'template_literal', 'array', 'set', 'tuple', 'never'].includes(type)) return true
  return takesAnything(schema)
}

function takesAnything(schema: ZodSchema): boolean {
  const { type } = schema._zod.def
  if (type === 'custom') return !isFileSchema(schema)
  return type === 'any' || type === 'unknown' || type === 'transform'
}
