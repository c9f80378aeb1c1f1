/** The input of a schema, as far as forms and query strings are converted by it. */
export interface InputType {
  readonly shape: InputShape
  /** Whether undefined is an input. A schema with a default takes it too. */
  readonly optional: boolean
  readonly nullable: boolean
}

/**
 * The values that a schema takes besides undefined and null. The schemas in it are those of its
 * library. `SchemaVendor.describe` describes them one level at a time: they can be recursive.
 */
export type InputShape =
  | { type: 'number' | 'bigint' | 'boolean' | 'date' | 'file' }
  /** `any` fits a field of every form, `custom` only one value. `other` is not sent by forms. */
  | { type: 'any' | 'custom' | 'never' | 'other' }
  /** `coerces` if undefined is converted to a text. */
  | { type: 'text'; pattern?: RegExp | undefined; coerces?: boolean }
  /** Enums and literals. */
  | { type: 'members'; values: ReadonlySet<unknown> }
  /** `rest` is for properties without a schema of their own. `isStrict` if there may be none. */
  | {
      type: 'object'
      properties: (readonly [name: string, schema: object])[]
      rest?: object | undefined
      isStrict: boolean
    }
  | { type: 'intersection'; sides: object[] }
  /** `names` are the keys that have to be there. */
  | { type: 'record'; names: string[]; value: object }
  | { type: 'list'; element: object; isSet: boolean }
  | { type: 'tuple'; items: object[]; rest?: object | undefined }
  /** `members` without those that take only undefined or null. */
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
