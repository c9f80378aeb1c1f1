import type { JSONParsed } from 'hono/utils/types'
import type { ActionErrorJson, HonoActionError } from './errors/hono-action-error.ts'

/** What an action answers when it worked. */
export interface ActionSuccess<Data> {
  /** What the handler returned. */
  data: Data
  /** Null: nothing went wrong. */
  error: null
}

/** What an action answers when it did not. */
export interface ActionFailure {
  /** Null: there is none. */
  data: null
  /** What went wrong. */
  error: ActionErrorJson
}

/**
 * What an action answers: `data` or `error`, told apart by checking either for `null`.
 *
 * @example
 * ```ts
 * const { data, error } = await response.json()
 * if (error) console.log(error.code)
 * else console.log(data.id)
 * ```
 */
export type ActionResult<Data> = ActionSuccess<Data> | ActionFailure

/** A handler's return value as JSON brings it to the client: dates are strings, nothing is null. */
// biome-ignore lint/suspicious/noConfusingVoidType: the type of a handler that returns nothing
export type JsonOf<Output> = [Output] extends [void]
  ? null
  : Output extends Response | ReadableStream | Blob | AsyncIterable<unknown>
    ? unknown
    : JSONParsed<Output>

/** The result of a call, of whichever action. */
export type AnyResult =
  | { data: unknown; error: null }
  | { data: null; error: HonoActionError<string, unknown> }
