import type { methodCallers } from '../../shared/methods.ts'
import type { ActionErrorOf, ActionTypes } from './types.ts'

type AnyTypes<Input, Output, Errors, Fields> = ActionTypes<
  Input,
  Output,
  Errors,
  unknown,
  unknown,
  unknown,
  Fields
>

type AnyCaller = (...args: never) => Promise<{ data: unknown; error: unknown }>

/** An action of the client that is called by a property: `$get`. */
type MethodCaller<Caller> = {
  [Name in keyof typeof methodCallers]: Record<Name, Caller>
}[keyof typeof methodCallers]

/** An action of the actions file, or of the client's `actions`. */
export type InferableAction =
  | AnyTypes<unknown, unknown, unknown, unknown>
  | AnyCaller
  | MethodCaller<AnyCaller>

interface Success<Data> {
  data: Data
  error: null
}

interface Failed<Failure> {
  error: Failure
}

/** The function of a client's action. */
type CallerOf<Action> = Action extends MethodCaller<infer Caller> ? Caller : Action

type ResultOf<Action> =
  CallerOf<Action> extends (...args: never) => Promise<infer Result> ? Result : never

/**
 * The input that the caller of an action sends.
 *
 * @typeParam Action an action of the actions file, or of the client's `actions`
 * @example
 * ```ts
 * type NewEntry = InferInput<typeof actions.addEntry>
 * ```
 */
export type InferInput<Action extends InferableAction> =
  Action extends AnyTypes<infer Input, unknown, unknown, unknown>
    ? Input
    : CallerOf<Action> extends (...args: infer Args extends unknown[]) => unknown
      ? Args[0]
      : never

/**
 * The data that the caller of an action gets.
 *
 * @typeParam Action an action of the actions file, or of the client's `actions`
 * @example
 * ```ts
 * type Entry = InferOutput<typeof actions.addEntry>
 * ```
 */
export type InferOutput<Action extends InferableAction> =
  Action extends AnyTypes<unknown, infer Output, unknown, unknown>
    ? Output
    : Extract<ResultOf<Action>, Success<unknown>> extends Success<infer Output>
      ? Output
      : never

/**
 * The errors that the caller of an action can get. Narrow them by `code`.
 *
 * @typeParam Action an action of the actions file, or of the client's `actions`
 * @example
 * ```ts
 * function show(error: InferErrors<typeof actions.addEntry>) {
 *   return error.code === 'FULL' ? `${error.data.left} left` : error.message
 * }
 * ```
 */
export type InferErrors<Action extends InferableAction> =
  Action extends AnyTypes<unknown, unknown, infer Errors, infer Fields>
    ? ActionErrorOf<Errors, Fields>
    : ResultOf<Action> extends Failed<infer Failure>
      ? Exclude<Failure, null>
      : never
