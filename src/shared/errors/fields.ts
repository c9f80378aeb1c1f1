/** Values without fields of their own. */
type Leaf =
  | string
  | number
  | boolean
  | bigint
  | symbol
  | null
  | undefined
  | Date
  | Blob
  | URL
  | ArrayBuffer
  | ArrayBufferView

/** Each depth with the next one. A recursive type has names without end. */
interface Deeper {
  top: 1
  1: 2
  2: 3
  3: 4
  4: 'end'
}

type Depth = keyof Deeper | 'end'

type NamesIn<Value, At extends string, Level extends Depth> = unknown extends Value
  ? `${At}${string}`
  : Level extends keyof Deeper
    ? NamesAt<Value, At, Deeper[Level]>
    : `${At}${string}`

type NamesAt<Value, At extends string, Next extends Depth> = Value extends Leaf
  ? At
  : Value extends ReadonlyMap<unknown, unknown>
    ? `${At}${string}`
    : Value extends ReadonlySet<infer Item>
      ? At | NamesIn<Item, `${At}[${number}]`, Next>
      : Value extends readonly unknown[]
        ? At | NamesIn<Value[number], `${At}[${number}]`, Next>
        : At | NamesInObject<Value, At, Next>

type NamesInObject<Value, At extends string, Next extends Depth> = {
  [Key in keyof Value & (string | number)]-?: NamesIn<
    Value[Key],
    At extends '' ? `${Key}` : `${At}.${Key}`,
    Next
  >
}[keyof Value & (string | number)]

/**
 * The names of an input's fields: `title`, `author.name`, `items[0].count`, and `''` for the whole
 * input. Names are checked to a depth of five. Any name is possible
 * if the input is unknown, or the action has no schema.
 *
 * @typeParam Input the input that a caller sends
 */
export type FieldName<Input> = [Input] extends [undefined | FormData]
  ? string
  : NamesIn<Input, '', 'top'>

/**
 * The messages of an input error by field, for example `{ title: ['Too short'] }`.
 *
 * @typeParam Input the input that a caller sends
 */
export type FieldMessages<Input> = {
  [Name in FieldName<Input>]?: string[]
}
