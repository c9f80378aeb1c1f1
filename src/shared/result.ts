import type { JSONParsed } from 'hono/utils/types'
import type { ActionErrorJson, HonoActionError } from './errors/hono-action-error.ts'

/** The result of an action that succeeded. */
export interface ActionSuccess<Data> {
  /** The handler's return value. */
  data: Data
  /** Null in a success. */
  error: null
}

/** The result of an action that failed. */
export interface ActionFailure {
  /** Null in a failure. */
  data: null
  /** The error. */
  error: ActionErrorJson
}

/**
 * The result of an action as JSON: `data` or `error`. Check one of them for `null`.
 *
 * @example
 * ```ts
 * const { data, error } = await response.json()
 * if (error) console.log(error.code)
 * else console.log(data.id)
 * ```
 */
export type ActionResult<Data> = ActionSuccess<Data> | ActionFailure

/** A handler's return value after JSON: a date is a string, `undefined` is null. */
// biome-ignore lint/suspicious/noConfusingVoidType: the type of a handler that returns nothing
export type JsonOf<Output> = [Output] extends [void]
  ? null
  : Output extends Response | ReadableStream | Blob | AsyncIterable<unknown>
    ? unknown
    : JSONParsed<Output>

/** The result of any action. */
export type AnyResult =
  | { data: unknown; error: null }
  | { data: null; error: HonoActionError<string, unknown> }
