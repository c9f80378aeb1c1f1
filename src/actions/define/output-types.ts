import type { Mistake } from '../../shared/mistake.ts'
import type { EventValue, StreamEvent } from '../response/event-stream.ts'
import type { ActionSchema, SchemaInput, SchemaOutput } from './schema-types.ts'

/** The data that a script or server code gets if the handler returns a redirect. */
export interface Redirect {
  /** The URL: the `Location` of the redirect. */
  redirect: string
  /** The HTTP status, such as 302. */
  status: number
}

/** The return type of a handler with an `output` schema: what the schema accepts. */
export type OutputReturn<Output extends ActionSchema> = Returns<SchemaInput<Output, never>>

type Returns<Value> =
  | Value
  | PromiseLike<Value>
  | AsyncGenerator<Value | StreamEvent<Value>, unknown, undefined>

/** The data that a caller gets for a handler's return value and the action's `output` schema. */
export type DataOf<Returned, Output extends ActionSchema> = Output extends undefined
  ? CallOutput<Returned>
  : Validated<Returned, SchemaOutput<Output, never>>

type Validated<Returned, Value> =
  CallOutput<Returned> extends AsyncGenerator<unknown, infer End, unknown>
    ? AsyncGenerator<Value, End, undefined>
    : CallOutput<Value>

/**
 * The data that a caller gets for a handler's return value. `undefined` at the top level is `null`,
 * and a generator yields no event ids.
 */
export type CallOutput<Returned> =
  Returned extends Promise<infer Value>
    ? CallOutput<Value>
    : Returned extends Special
      ? SpecialOutput<Returned>
      : Returned

// Cheap to check: most outputs are nothing of this.
// biome-ignore lint/suspicious/noConfusingVoidType: the type of a handler that returns nothing
type Special = undefined | void | Thenable | Streamed | Redirecting

interface Thenable {
  then: unknown
}

interface Streamed {
  [Symbol.asyncIterator]: unknown
}

/** The response of Hono's `c.redirect()`. */
interface Redirecting {
  _format: 'redirect'
}

/** Texts arrive as bytes. */
type StreamOutput<Returned, Chunk> = [Chunk] extends [string | ArrayBuffer | ArrayBufferView]
  ? ReadableStream<Uint8Array<ArrayBuffer>>
  : Returned

type SpecialOutput<Returned> =
  Returned extends AsyncGenerator<infer Value, infer End, infer _Sent>
    ? AsyncGenerator<EventValue<Value>, End | undefined, undefined>
    : Returned extends Redirecting
      ? Redirect
      : Returned extends PromiseLike<infer Value>
        ? CallOutput<Value>
        : Returned extends ReadableStream<infer Chunk>
          ? StreamOutput<Returned, Chunk>
          : // biome-ignore lint/suspicious/noConfusingVoidType: as above
            Returned extends undefined | void
            ? null
            : Returned

/**
 * Resolves to `unknown` if a handler's return value can be sent, otherwise to a type that explains
 * the error. Intersect it with the return type.
 */
export type CheckedReturn<Returned> = CheckedData<CallOutput<Returned>, 'the return value'>

/** The same for the output of an `output` schema. Intersect it with the schema. */
export type CheckedSchema<Output extends ActionSchema> = Output extends undefined
  ? unknown
  : CheckedData<SchemaOutput<Output, never>, 'the output'>

type CheckedData<Data, Name extends string> = [Data] extends [PlainData | RawOutput]
  ? unknown
  : [Data] extends [ReadableStream]
    ? Mistake<`${Name} is a stream of values that are neither bytes nor text: return a generator of them`>
    : true extends HasUnsendable<Data>
      ? Mistake<UnsendableMessage<Data, Name>>
      : unknown

/** A body of its own. */
type RawOutput = Response | ReadableStream<Uint8Array> | Blob

/** Objects that arrive as they are. */
type LeafObject =
  | Date
  | URL
  | URLSearchParams
  | RegExp
  | ArrayBuffer
  | ArrayBufferView
  | { readonly [Symbol.toStringTag]: `Temporal.${string}` }

// Not `boolean`, whose values are literals: a handler's `{ ok: true }` would be inferred as such.
interface BooleanLike {
  valueOf(): boolean
}

type Leaf = LeafObject | BooleanLike | string | number | bigint | null | undefined

// Checked first, because comparing a type with it instantiates nothing. An interface has no index
// signature, so it is not assignable.
type PlainData = Leaf | PlainObject | readonly PlainData[]

interface PlainObject {
  readonly [name: string]: PlainData
}

/**
 * The data of most handlers. It has no primitives: `Data extends string` would be inferred as the
 * literal.
 */
export type PlainOutput = LeafObject | PlainObject | readonly PlainData[]

/** Each depth with the next one, for types that refer to themselves. */
interface Deeper {
  top: 1
  1: 2
  2: 3
  3: 4
  4: 5
  5: 'end'
}

type Depth = keyof Deeper | 'end'

/** Resolves to a type with `true` if a part of the value cannot be sent. */
type HasUnsendable<Value> =
  Value extends AsyncGenerator<infer Event, unknown, unknown>
    ? Unsendable<Event, 'top'>
    : Value extends RawOutput
      ? never
      : Unsendable<Value, 'top'>

type Unsendable<Value, Level extends Depth> = Value extends PlainData
  ? never
  : Value extends NeverSent
    ? true
    : Level extends keyof Deeper
      ? UnsendablePart<Value, Deeper[Level]>
      : never

type NeverSent = ((...args: never) => unknown) | symbol | PromiseLike<unknown>

type UnsendablePart<Value, Next extends Depth> =
  Value extends ReadonlyMap<infer Key, infer Item>
    ? Unsendable<Key | Item, Next>
    : Value extends ReadonlySet<infer Item>
      ? Unsendable<Item, Next>
      : Value extends readonly unknown[]
        ? Unsendable<Value[number], Next>
        : Unsendable<Value[keyof Value & (string | number)], Next>

type UnsendableMessage<Data, Name extends string> =
  Data extends AsyncGenerator<infer Event, unknown, unknown>
    ? UnsendableAt<Event, 'a yielded value', 'top'>
    : UnsendableAt<Data, Name, 'top'>

type UnsendableAt<Value, At extends string, Level extends Depth> =
  true extends Unsendable<Value, Level>
    ? Value extends PromiseLike<unknown>
      ? `${At} is a promise, which cannot be sent to the client: await it`
      : Value extends NeverSent
        ? `${At} is a ${Value extends symbol ? 'symbol' : 'function'}, which cannot be sent to the client: return plain data`
        : Level extends keyof Deeper
          ? UnsendablePartAt<Value, At, Deeper[Level]>
          : never
    : never

type UnsendablePartAt<Value, At extends string, Next extends Depth> =
  Value extends ReadonlyMap<infer Key, infer Item>
    ? UnsendableAt<Key | Item, `an entry of ${At}`, Next>
    : Value extends ReadonlySet<infer Item>
      ? UnsendableAt<Item, `an entry of ${At}`, Next>
      : Value extends readonly unknown[]
        ? UnsendableAt<Value[number], `an item of ${At}`, Next>
        : {
            [Key in keyof Value & (string | number)]-?: UnsendableAt<
              Value[Key],
              `\`${Key}\` of ${At}`,
              Next
            >
          }[keyof Value & (string | number)]
