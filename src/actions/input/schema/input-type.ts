/** The input of a schema, for the conversion of JSON, forms and query strings. */
export interface InputType {
  readonly shape: InputShape
  /** True if the schema accepts undefined, as a schema with a default does. */
  readonly optional: boolean
  readonly nullable: boolean
  /** True if the schema accepts every value, and replaces those that do not fit. */
  readonly catches?: boolean
}

/**
 * The values that a schema accepts besides undefined and null. Its inner schemas are of the same
 * library. `SchemaVendor.describe` describes one level at a time, because schemas can be recursive.
 */
export type InputShape =
  | { type: 'bigint' | 'date' | 'file' | 'url' | 'nan' }
  /** `coerces` if it accepts every value. */
  | { type: 'boolean'; coerces?: boolean }
  /** `isOpen` if it also accepts numbers that JSON does not have, such as `Infinity`. */
  | { type: 'number'; isOpen?: boolean }
  /**
   * `any` accepts every value. `raw` reads the request's value itself, as `z.preprocess()` does.
   * `custom` accepts one value of a form. Forms cannot send `other`.
   */
  | { type: 'any' | 'raw' | 'custom' | 'never' | 'other' }
  /** `coerces` if undefined is converted to a text. */
  | { type: 'text'; pattern?: RegExp | undefined; coerces?: boolean }
  /** Enums and literals. */
  | { type: 'members'; values: ReadonlySet<unknown> }
  /** `rest` is the schema of all other properties. `isStrict` if they are not allowed. */
  | {
      type: 'object'
      properties: (readonly [name: string, schema: object])[]
      rest?: object | undefined
      isStrict: boolean
    }
  | { type: 'intersection'; sides: object[] }
  /** `names` are the required keys. */
  | { type: 'record'; names: string[]; value: object }
  | { type: 'list'; element: object; isSet: boolean }
  | { type: 'map'; key: object; value: object }
  | { type: 'tuple'; items: object[]; rest?: object | undefined }
  /** `members` without those that accept only undefined or null. */
  | { type: 'union'; members: object[]; discriminator?: Discriminator }

export type ShapeOf<Type extends InputShape['type']> = Extract<InputShape, { type: Type }>

interface Discriminator {
  property: string
  members: { schema: object; values: ReadonlySet<unknown> }[]
}

/** A schema library whose schemas show the shape of their input. */
export interface SchemaVendor {
  owns(schema: unknown): schema is object
  /** Returns the same `shape` object for the same schema, whatever wraps it. */
  describe(schema: object): InputType
  /**
   * Returns the checks of a schema's input, in the order in which they run. The first check that
   * changes the value in an unknown way ends the list.
   */
  checks(schema: object): InputCheck[]
  /** Returns the metadata of a schema, such as `z.string().meta({ title: 'Name' })`. */
  metadata(schema: object): Readonly<Record<string, unknown>>
}

/** A check of one value. Lengths are in UTF-16 code units. */
export type InputCheck =
  | { type: 'minLength' | 'maxLength' | 'multipleOf'; value: number }
  /** Inclusive or not. */
  | { type: 'minimum' | 'maximum'; value: number | bigint | Date }
  | { type: 'integer' }
  | { type: 'pattern'; value: RegExp }
  /** `isHtml` if every value of the format is valid in an HTML input of that type. */
  | { type: 'format'; value: InputFormat; isHtml: boolean }
  | { type: 'mimeTypes'; value: readonly string[] }
  /** Changes the value. Neither makes an empty text longer, and `trim` makes no text longer. */
  | { type: 'trim' | 'rewrite' }

export type InputFormat = 'email' | 'url' | 'date' | 'datetime-local'
