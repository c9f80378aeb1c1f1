import { loaderOf, routerOf } from '../context/app-router.ts'
import { requireRequestContext } from '../context/store.ts'
import type { RequestContext } from '../context/types.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { pathKey } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'
import { type AnyDefinition, definitionOf } from './define/definition.ts'
import type { ActionQueue } from './define/queue-types.ts'
import type { ActionErrorOf, ActionTypes, CallArguments } from './define/types.ts'
import { type DeferOptions, type Deferred, requireName } from './execute/defer.ts'
import { callInProcess } from './execute/server-side-call.ts'

/** The result of an action: `data` or `error`. Check either for null to narrow the type. */
export type ActionCallResult<Output, Errors = Record<never, never>, Fields = unknown> =
  | {
      /** The handler's return value, or what the action's `output` schema returns. */
      data: Output
      /** Null in a success. */
      error: null
    }
  | {
      /** Null in a failure. */
      data: null
      /** The error. */
      error: ActionErrorOf<Errors, Fields>
    }

/** The type of `callAction`. */
export interface CallAction {
  <Input, Output, Errors, Method, Queue, Accept, Fields>(
    action: ActionTypes<Input, Output, Errors, Method, Queue, Accept, Fields>,
    ...input: CallArguments<Input>
  ): Promise<ActionCallResult<Output, Errors, Fields>>
  /** Runs an action and returns its data, or throws its error. */
  orThrow<Input, Output>(
    action: ActionTypes<Input, Output, unknown>,
    ...input: CallArguments<Input>
  ): Promise<Output>
  /**
   * Puts a call in the action's queue, as `actions.x.defer` does. Use it in an action of
   * `honoActions`, where the type of `actions` would refer to itself.
   */
  defer<Input, Output, Errors, Method, Queue extends ActionQueue, Accept, Fields>(
    action: ActionTypes<Input, Output, Errors, Method, Queue, Accept, Fields>,
    ...input: [...CallArguments<Input>, options?: DeferOptions]
  ): Promise<ActionCallResult<Deferred, Errors, Fields>>
}

/**
 * Runs an action of this Worker without HTTP: its middleware, validation, authorization and
 * handler. The action has a child of the current request context. Variables that it sets are not
 * visible to the caller. Cookies that it sets are sent with the current response.
 *
 * @throws Error outside a request
 * @throws TypeError if the argument is not an action of the actions file
 * @example
 * ```ts
 * const { data, error } = await callAction(honoActions.addEntry, { text: 'Hello' })
 * const entry = await callAction.orThrow(honoActions.addEntry, { text: 'Hello' })
 * ```
 */
// Only the types have the input and output of each action.
export const callAction: CallAction = /* @__PURE__ */ Object.assign(call, {
  orThrow: async (action: object, input: unknown) => valueOrThrow(await call(action, input)),
  defer: (action: object, input: unknown, defer: DeferOptions = {}) => call(action, input, defer),
}) as unknown as CallAction

async function call(action: object, input: unknown, defer?: DeferOptions): Promise<AnyResult> {
  const definition = requireDefinition(action)
  const context = requireRequestContext()
  // The router names the actions. A queue's consumer finds an action by its name.
  const router = await loaderOf(context)?.()
  if (defer) {
    await routerOf(context)
    requireName(definition, 'callAction.defer')
  }
  const path = `${router?.basePath ?? '/api'}/${(definition.name ?? 'action').replaceAll('.', '/')}`
  const where = definition.name === undefined ? callerOf(context) : undefined
  return callInProcess(definition, { path, where, input, defer })
}

/** Returns what calls an action that is not in `honoActions`, for the log. */
function callerOf({ event }: RequestContext): string {
  switch (event.kind) {
    case 'scheduled':
      return `cron ${event.cron}`
    case 'queue':
      return `queue ${event.queue}`
    case 'email':
      return 'email'
    case 'workflow':
      return `workflow ${event.workflow}`
    case 'durable-object':
      return `${event.className}.${event.method}`
    case 'rpc':
      return `${event.entrypoint}.${event.method}`
    default:
      return 'callAction'
  }
}

function requireDefinition(action: object): AnyDefinition {
  const definition = definitionOf(action)
  if (definition) return definition
  if (pathKey in action) {
    throw new TypeError(
      withErrorUrl(
        'HA304',
        'callAction got an action of the client. Call it directly: await actions.x(input)',
      ),
    )
  }
  throw new TypeError(
    withErrorUrl(
      'HA305',
      'callAction got a value that defineHonoAction did not return. If Hono middleware is in front of the ' +
        'action, call it with honoClient, or move the middleware: defineHonoAction({ use: [...] })',
    ),
  )
}

/** Returns the data of a result, or throws its error. */
function valueOrThrow<Output>(
  result: { data: Output; error: null } | { data: null; error: Error },
): Output {
  if (result.error) throw result.error
  return result.data
}
