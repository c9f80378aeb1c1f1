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

/** Each depth with the next one. After `late`, names of a type inside itself end. */
interface Deeper {
  top: 1
  1: 2
  2: 3
  3: 4
  4: 'late'
  late: 'late6'
  late6: 'late7'
  late7: 'late8'
  late8: 'late9'
  late9: 'late10'
  late10: 'late11'
  late11: 'late12'
  late12: 'end'
}

type Depth = keyof Deeper | 'end'

type NamesIn<Value, At extends string, Level extends Depth, Outer> = unknown extends Value
  ? `${At}${string}`
  : Level extends keyof Deeper
    ? NamesAt<Value, At, Deeper[Level], Outer>
    : `${At}${string}`

/** @typeParam Outer the objects that the value is in */
type NamesAt<Value, At extends string, Next extends Depth, Outer> = Value extends Leaf
  ? At
  : Value extends ReadonlyMap<unknown, unknown>
    ? `${At}${string}`
    : Value extends ReadonlySet<infer Item>
      ? At | NamesIn<Item, `${At}[${number}]`, Next, Outer>
      : Value extends readonly unknown[]
        ? At | NamesIn<Value[number], `${At}[${number}]`, Next, Outer>
        : [Next, Value] extends [`late${string}` | 'end', Outer]
          ? `${At}${string}`
          : At | NamesInObject<Value, At, Next, Outer | Value>

type NamesInObject<Value, At extends string, Next extends Depth, Outer> = {
  [Key in keyof Value & (string | number)]-?: NamesIn<
    Value[Key],
    At extends '' ? `${Key}` : `${At}.${Key}`,
    Next,
    Outer
  >
}[keyof Value & (string | number)]

/**
 * The names of an input's fields: `title`, `author.name`, `items[0].count`, and `''` for the whole
 * input. Names are checked to a depth of twelve, those of a recursive type to a depth of five. Below that,
 * every name that continues a known one is allowed. Any name is possible if the input is unknown, or
 * the action has no schema.
 *
 * @typeParam Input the input that a caller sends
 */
export type FieldName<Input> = [Input] extends [undefined | FormData]
  ? string
  : NamesIn<Input, '', 'top', never>

/**
 * The messages of an input error by field, for example `{ title: ['Too short'] }`.
 *
 * @typeParam Input the input that a caller sends
 */
export type FieldMessages<Input> = {
  [Name in FieldName<Input>]?: string[]
}
