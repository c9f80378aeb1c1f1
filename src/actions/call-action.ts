import { loaderOf, routerOf } from '../context/app-router.ts'
import { requireRequestContext } from '../context/store.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { pathKey } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'
import { type AnyDefinition, definitionOf } from './define/definition.ts'
import type { ActionQueue } from './define/queue-types.ts'
import type { ActionErrorOf, ActionTypes } from './define/types.ts'
import { type DeferOptions, type Deferred, requireName } from './execute/defer.ts'
import { callInProcess } from './execute/server-side-call.ts'
import type { EventValue } from './response/event-stream.ts'

/** The result of a call: check `error` or `data` for null to tell them apart. */
export type ActionCallResult<Output, Errors = Record<never, never>> =
  | {
      /** The value that the handler returned. */
      data: Output
      /** Null: nothing went wrong. */
      error: null
    }
  | {
      /** Null: there is none. */
      data: null
      /** The error of the call. */
      error: ActionErrorOf<Errors>
    }

/** The data of a caller: for a generator a stream of its values, without their ids. */
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
// The input and output of each action are known to the types alone.
export const callAction: CallAction = /* @__PURE__ */ Object.assign(call as unknown as CallAction, {
  orThrow: (async (action: object, input: unknown) =>
    valueOrThrow(await call(action, input))) as unknown as CallAction['orThrow'],
  defer: ((action: object, input: unknown, defer: DeferOptions = {}) =>
    call(action, input, defer)) as unknown as CallAction['defer'],
})

async function call(action: object, input: unknown, defer?: DeferOptions): Promise<AnyResult> {
  const definition = requireDefinition(action)
  const context = requireRequestContext()
  // It knows the names of the actions: their paths, and what a queue's consumer finds them by.
  const router = await loaderOf(context)?.()
  if (defer) {
    await routerOf(context)
    requireName(definition, 'callAction.defer')
  }
  const path = `${router?.basePath ?? '/api'}/${(definition.name ?? 'action').replaceAll('.', '/')}`
  return callInProcess(definition, { path, input, defer })
}

function requireDefinition(action: object): AnyDefinition {
  const definition = definitionOf(action)
  if (definition) return definition
  if (pathKey in action) {
    throw new TypeError(
      withErrorUrl(
        'HA304',
        'callAction takes an action of honoActions. One of the client is called itself: await actions.x(input)',
      ),
    )
  }
  throw new TypeError(
    withErrorUrl(
      'HA305',
      'callAction takes what defineHonoAction returned. An action behind Hono middleware is called ' +
        'with honoClient, or has the middleware in its own use: defineHonoAction({ use: [...] })',
    ),
  )
}

/** The data of a result; its error is thrown. */
export function valueOrThrow<Output>(
  result: { data: Output; error: null } | { data: null; error: Error },
): Output {
  if (result.error) throw result.error
  return result.data
}
