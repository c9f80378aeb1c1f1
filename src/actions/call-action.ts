import { requireRequestContext } from '../context/store.ts'
import { onDemand } from '../shared/on-demand.ts'
import type { AnyResult } from '../shared/result.ts'
import { definitionOf } from './define/definition.ts'
import type { ActionQueue } from './define/queue-types.ts'
import type { ActionErrorOf, ActionTypes } from './define/types.ts'
import type { DeferOptions, Deferred } from './execute/defer.ts'
import type { EventValue } from './response/event.ts'

const calls = /* @__PURE__ */ onDemand(() => import('./execute/call.ts'))

/** What a call of an action gives: `data` or `error`, told apart by checking either for null. */
export type ActionCallResult<Output, Errors = Record<never, never>> =
  | {
      /** What the handler returned. */
      data: Output
      /** Null: nothing went wrong. */
      error: null
    }
  | {
      /** Null: there is none. */
      data: null
      /** What went wrong. */
      error: ActionErrorOf<Errors>
    }

/** What a caller gets of what a handler returns: of a generator its values, without their ids. */
export type CallOutput<Output> = Output extends Promised | Streamed
  ? Settled<Awaited<Output>>
  : Output

// Most are neither, and are told so by one look.
interface Promised {
  then: unknown
}

interface Streamed {
  [Symbol.asyncIterator]: unknown
}

type Settled<Output> =
  Output extends AsyncGenerator<infer Value, infer Returned, infer _Sent>
    ? AsyncGenerator<EventValue<Value>, Returned | undefined, undefined>
    : Output

/** The arguments of a call: an input that may be left out may be left out. */
export type CallArguments<Input> = undefined extends Input
  ? [input?: NoInfer<Input>]
  : [input: NoInfer<Input>]

/** `callAction`, and its form that throws. */
export interface CallAction {
  <Input, Output, Errors = Record<never, never>>(
    action: ActionTypes<Input, Output, Errors>,
    ...input: CallArguments<Input>
  ): Promise<ActionCallResult<CallOutput<Output>, Errors>>
  /** The same, with the data as its value and the error thrown. */
  orThrow<Input, Output, Errors = Record<never, never>>(
    action: ActionTypes<Input, Output, Errors>,
    ...input: CallArguments<Input>
  ): Promise<CallOutput<Output>>
  /**
   * Has an action with a queue run later, as `actions.x.defer` does: for other actions, whose types
   * would refer to themselves by way of `actions`.
   */
  defer<Input, Output, Errors, Method, Queue extends ActionQueue>(
    action: ActionTypes<Input, Output, Errors, Method, Queue>,
    ...input: [...CallArguments<Input>, options?: DeferOptions]
  ): Promise<ActionCallResult<Deferred, Errors>>
}

/**
 * Runs an action of this Worker without HTTP: through its own middleware, validation and
 * authorization, with a child of the current request's context. What it writes to its variables
 * stays with it; the cookies it sets go out with the current request's response.
 *
 * @throws Error outside a request
 * @example
 * ```ts
 * const { data, error } = await callAction(honoActions.addEntry, { text: 'Hello' })
 * const entry = await callAction.orThrow(honoActions.addEntry, { text: 'Hello' })
 * ```
 */
export const callAction: CallAction = /* @__PURE__ */ Object.assign(call as unknown as CallAction, {
  // The input and output of each action are known to the types alone.
  orThrow: (async (action: object, input: unknown) =>
    valueOrThrow(await call(action, input))) as unknown as CallAction['orThrow'],
  defer: (async (action: object, input: unknown, defer?: DeferOptions) => {
    requireRequestContext()
    return calls(({ deferDefined }) => deferDefined(action, input, defer))
  }) as unknown as CallAction['defer'],
})

async function call(action: object, input: unknown): Promise<AnyResult> {
  requireRequest(action)
  return calls(({ callDefined }) => callDefined(action, input))
}

/** Said before anything is loaded: at module scope, the runtime may load nothing either. */
function requireRequest(action: object): void {
  // What is wrong with anything else is said with it.
  if (definitionOf(action)) requireRequestContext()
}

/** The data of a result; its error is thrown. */
export function valueOrThrow<Output>(
  result: { data: Output; error: null } | { data: null; error: Error },
): Output {
  if (result.error) throw result.error
  return result.data
}
