import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ActionErrorJson, HonoActionError } from './errors/hono-action-error.ts'
import type { Json } from './json.ts'

/** The JSON of an action that succeeded. */
export interface ActionSuccess<Data> {
  /** The handler's return value, as JSON. */
  data: Data
  /** Null in a success. */
  error: null
}

/** The JSON of an action that failed. */
export interface ActionFailure<Errors = Record<never, never>> {
  /** Null in a failure. */
  data: null
  /** The error. Narrow it by `code`. */
  error: ActionErrorJsonOf<Errors>
}

/** The errors of an action as JSON: those of the table, and its own with their data. */
export type ActionErrorJsonOf<Errors> =
  Record<never, never> extends Errors ? ActionErrorJson : ActionErrorJson | OwnErrorJsonOf<Errors>

type OwnErrorJsonOf<Errors> = {
  [Code in keyof Errors & string]: Errors[Code] extends StandardSchemaV1
    ? OwnErrorJson<Code, Json<StandardSchemaV1.InferOutput<Errors[Code]>>>
    : never
}[keyof Errors & string]

interface OwnErrorJson<Code extends string, Data> extends ActionErrorJson<Code, Data> {
  /** The data of the error. */
  data: Data
}

/**
 * The JSON of an action's response: `data` or `error`. Check either for null to narrow the type.
 *
 * @example
 * ```ts
 * const { data, error } = await response.json()
 * if (error) console.log(error.code)
 * else console.log(data.id)
 * ```
 */
export type ActionResult<Data, Errors = Record<never, never>> =
  | ActionSuccess<Data>
  | ActionFailure<Errors>

/** The data of a result after JSON. A body of its own is not JSON. */
export type JsonOf<Data> = Data extends Response | ReadableStream | Blob | AsyncIterable<unknown>
  ? unknown
  : Json<Data>

/** The result of any action. */
export type AnyResult =
  | { data: unknown; error: null }
  | { data: null; error: HonoActionError<string, unknown> }
