/** The input of a schema, as far as forms and query strings are converted by it. */
export interface InputType {
  readonly shape: InputShape
  /** Whether undefined is an input. A schema with a default takes it too. */
  readonly optional: boolean
  readonly nullable: boolean
}

/**
 * The values that a schema takes besides undefined and null. Schemas inside it are those of its
 * library: `SchemaVendor.describe` describes them one level at a time, because they can be recursive.
 */
export type InputShape =
  | { readonly type: 'number' | 'bigint' | 'boolean' | 'date' | 'file' }
  /** `any` fits a field of every form, `custom` only one value. `other` is not sent by forms. */
  | { readonly type: 'any' | 'custom' | 'never' | 'other' }
  | {
      readonly type: 'text'
      readonly pattern?: RegExp | undefined
      /** Whether the schema converts undefined to a text. */
      readonly coerces?: boolean
    }
  /** Enums and literals. */
  | { readonly type: 'members'; readonly values: ReadonlySet<unknown> }
  | ObjectShape
  | { readonly type: 'intersection'; readonly sides: readonly object[] }
  /** `names` are the keys that have to be there. */
  | { readonly type: 'record'; readonly names: readonly string[]; readonly value: object }
  | { readonly type: 'list'; readonly element: object; readonly isSet: boolean }
  | {
      readonly type: 'tuple'
      readonly items: readonly object[]
      readonly rest?: object | undefined
    }
  | UnionShape

export interface ObjectShape {
  readonly type: 'object'
  readonly properties: readonly (readonly [name: string, schema: object])[]
  /** The schema of properties that have no schema of their own; undefined drops them. */
  readonly rest?: object | undefined
  /** Whether an object with a property that has no schema is invalid. */
  readonly isStrict: boolean
}

export interface UnionShape {
  readonly type: 'union'
  /** Without those that take only undefined or null. */
  readonly members: readonly object[]
  readonly discriminator?: {
    readonly property: string
    readonly members: readonly { readonly schema: object; readonly values: ReadonlySet<unknown> }[]
  }
}

/** A schema library whose schemas show the shape of their input. */
export interface SchemaVendor {
  owns(schema: unknown): schema is object
  /** Returns the same `shape` object for the same schema, whatever wraps it. */
  describe(schema: object): InputType
}
