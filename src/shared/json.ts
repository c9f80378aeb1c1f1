/** Values that JSON preserves. */
type JsonValue = string | number | boolean | null | JsonObject | readonly JsonValue[]

interface JsonObject {
  readonly [name: string]: JsonValue
}

/** Values that JSON leaves out of objects. */
type Omitted = undefined | symbol | ((...args: never) => unknown)

/** Objects whose content JSON loses. */
type Emptied = ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | RegExp | ArrayBuffer

/**
 * A value after `JSON.parse(JSON.stringify(value))`: a date is a string, and a property that is
 * undefined is missing. `unknown` and `any` stay as they are.
 */
export type Json<Value> = unknown extends Value
  ? Value
  : // Compared first, because comparing instantiates nothing. Most values need no conversion.
    Value extends JsonValue
    ? Value
    : Value extends { toJSON(): infer Converted }
      ? Json<Converted>
      : Value extends Omitted
        ? null
        : Value extends bigint
          ? never
          : Value extends readonly unknown[]
            ? { [Index in keyof Value]: Json<Value[Index]> }
            : Value extends Emptied
              ? Record<never, never>
              : Value extends ArrayBufferView
                ? Record<string, number>
                : JsonOfObject<Value>

// A property of type `unknown` would hide `undefined` in the union of all.
type JsonOfObject<Value> = unknown extends Value[keyof Value]
  ? JsonWithOmitted<Value>
  : Extract<Value[keyof Value], Omitted> extends never
    ? { [Key in keyof Value as Exclude<Key, symbol>]: Json<Value[Key]> }
    : JsonWithOmitted<Value>

type JsonWithOmitted<Value> = Flat<
  {
    [Key in keyof Value as Extract<Value[Key], Omitted> extends never
      ? Exclude<Key, symbol>
      : never]: Json<Value[Key]>
  } & {
    [Key in keyof Value as Value[Key] extends Omitted
      ? never
      : Extract<Value[Key], Omitted> extends never
        ? never
        : Exclude<Key, symbol>]?: Json<Exclude<Value[Key], Omitted>>
  }
>

type Flat<Value> = { [Key in keyof Value]: Value[Key] }
