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
  | { type: 'bigint' | 'boolean' | 'date' | 'file' | 'url' | 'nan' }
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
}
