import type { Context } from 'hono'
import { createActionContext, type RequestSource } from '../context/action-context.ts'
import { forwardCookies } from '../context/cookies.ts'
import { createChildContext, type RequestContext } from '../context/request-context.ts'
import { routerOf } from '../context/router-of.ts'
import { requestContext, requireRequestContext } from '../context/store.ts'
import { claimVars } from '../context/vars.ts'
import { ActionError, type ActionErrorJson } from '../shared/action-error.ts'
import type { HonoEnv } from '../shared/env.ts'
import { codeOfStatus } from '../shared/error-codes.ts'
import { HonoActionError } from '../shared/errors.ts'
import { guardWords } from '../shared/guard-words.ts'
import { numbered } from '../shared/numbered.ts'
import { pathKey } from '../shared/path-key.ts'
import type { AnyResult } from '../shared/result.ts'
import { directInput } from './decode.ts'
import { type DeferOptions, type Deferred, deferring } from './deferred.ts'
import { type AnyDefinition, definitionOf } from './definition.ts'
import { directOutput } from './direct-output.ts'
import type { EventValue } from './events.ts'
import { observe } from './observe.ts'
import { type Outcome, perform } from './perform.ts'
import type { ActionQueue } from './queue.ts'
import { visibleError } from './report.ts'
import { middlewareError } from './respond.ts'
import type { ActionErrorOf, ActionErrors, ActionTypes } from './types.ts'

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
export const callAction: CallAction = Object.assign(
  (async (action, ...[input]) => {
    return performInProcess(requireDefinition(action), input, 'callAction')
  }) as CallAction,
  {
    orThrow: (async (action: ActionTypes<unknown, unknown, ActionErrors>, input: unknown) =>
      valueOrThrow(await callAction(action, input))) as CallAction['orThrow'],
    defer: (async (action: object, input: unknown, defer: DeferOptions = {}) => {
      const definition = requireDefinition(action)
      // It knows the names of the actions, by one of which the queue's consumer finds this one.
      await routerOf(requireRequestContext())
      return performInProcess(definition, input, 'callAction.defer', { defer })
    }) as CallAction['defer'],
  },
)

function requireDefinition(action: object): AnyDefinition {
  const definition = definitionOf(action)
  if (definition) return definition
  if (pathKey in action) {
    throw new TypeError(
      numbered(
        'HA304',
        'callAction takes an action of honoActions. One of the client is called itself: await actions.x(input)',
      ),
    )
  }
  throw new TypeError(
    numbered(
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

/** Runs an action with a child of the current context. */
export async function performInProcess(
  definition: AnyDefinition,
  input: unknown,
  path: string,
  options: { signal?: AbortSignal; headers?: Record<string, string>; defer?: DeferOptions } = {},
): Promise<AnyResult> {
  const { signal, headers = {}, defer } = options
  signal?.throwIfAborted()
  const parent = requireRequestContext()
  const child = createChildContext(parent)
  const request = { current: parent.request, path, method: definition.method, headers }
  const read = () => directInput(definition, input)
  const now = { definition, read }
  const call = defer ? deferring(definition, path, read, defer) : now
  const result = requestContext.run(child, () =>
    performWithoutResponse(call.definition, child, {
      path,
      request,
      read: call.read,
      status: defer ? 202 : 200,
    }),
  )
  return signal ? Promise.race([result, rejection(signal)]) : result
}

/** What an action needs of a call that is answered with a result, and not with a response. */
export interface DirectCall {
  path: string
  /** The request that the action sees. */
  request: RequestSource
  read: () => unknown
  /** What the log says of a call that worked. Defaults to 200. */
  status?: number
  /** Sees the action's Hono context, once it has run. */
  see?: (c: Context<HonoEnv>) => void
}

/** Runs an action in `context`, which must be the current one. Never throws. */
export function performWithoutResponse(
  definition: AnyDefinition,
  context: RequestContext,
  call: DirectCall,
): Promise<AnyResult> {
  return observe(definition, context, call.path, async (tell) => {
    const result = await resultOf(definition, context, call)
    const { error } = result
    const told = tell({ status: error?.status ?? call.status ?? 200, code: error?.code })
    if (told) await told
    return result
  })
}

async function resultOf(
  definition: AnyDefinition,
  context: RequestContext,
  { path, request, read, see }: DirectCall,
): Promise<AnyResult> {
  const c = createActionContext(context, path, request)
  claimVars(context.vars)
  let outcome: Outcome | undefined
  let refusal: Response | undefined
  try {
    refusal = await perform(definition, c, read, (settled) => {
      outcome = settled
    })
  } catch (error) {
    outcome = { error: middlewareError(error) }
  }
  see?.(c)
  const refused = refusal?.headers.getSetCookie() ?? []
  forwardCookies(
    refused.length > 0 ? [...new Set([...c.setCookies, ...refused])] : c.setCookies,
    context,
  )
  if (refusal) return refusalResult(refusal)
  if (outcome && 'output' in outcome) {
    return { data: directOutput(outcome.output, path) ?? null, error: null }
  }
  return { data: null, error: visibleError(outcome?.error, path) }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** The response of middleware as a result: the envelope where it is one, else by its status. */
async function refusalResult(response: Response): Promise<AnyResult> {
  const text = await response.text()
  return { data: null, error: errorOf(text, response.status) }
}

function errorOf(text: string, status: number): ActionError<string> {
  let body: unknown = text
  try {
    body = JSON.parse(text)
  } catch {
    // Hono's own middleware answers in words.
  }
  const { error } = Object(body) as { error?: ActionErrorJson }
  if (typeof error?.code === 'string') return new ActionError(error, status)
  const message = guardWords(body)
  return new HonoActionError({ code: codeOfStatus(status), ...(message && { message }) })
}
