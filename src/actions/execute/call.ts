import type { Context } from 'hono'
import { forwardCookies } from '../../context/cookies.ts'
import { InternalCall } from '../../context/hono/in-process-request.ts'
import { createActionContext, type RequestSource } from '../../context/hono/lazy-context.ts'
import { createChildContext, type RequestContext } from '../../context/request-context.ts'
import { routerOf } from '../../context/router-of.ts'
import { requestContext, requireRequestContext } from '../../context/store.ts'
import { claimVars } from '../../context/vars.ts'
import type { HonoEnv } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { resultOfResponse } from '../../shared/errors/from-response.ts'
import { pathKey } from '../../shared/protocol.ts'
import type { AnyResult } from '../../shared/result.ts'
import { type AnyDefinition, definitionOf } from '../define/definition.ts'
import { directInput } from '../input/decode.ts'
import { directOutput } from '../response/direct-output.ts'
import { type DeferOptions, deferring } from './defer.ts'
import { observe } from './instrument.ts'
import { middlewareError } from './middleware-error.ts'
import { type Outcome, perform } from './perform.ts'
import { visibleError } from './unexpected-error.ts'

/** Runs an action that an app names. */
export async function callDefined(action: object, input: unknown): Promise<AnyResult> {
  return performInProcess(requireDefinition(action), input, 'callAction')
}

/** Defers one. */
export async function deferDefined(
  action: object,
  input: unknown,
  defer: DeferOptions = {},
): Promise<AnyResult> {
  const definition = requireDefinition(action)
  // It knows the names of the actions, by one of which the queue's consumer finds this one.
  await routerOf(requireRequestContext())
  return performInProcess(definition, input, 'callAction.defer', { defer })
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

/** Runs an action with a child of the current context. */
export async function performInProcess(
  definition: AnyDefinition,
  input: unknown,
  path: string,
  options: { signal?: AbortSignal; headers?: Record<string, string>; defer?: DeferOptions } = {},
): Promise<AnyResult> {
  const { signal, headers, defer } = options
  signal?.throwIfAborted()
  const parent = requireRequestContext()
  const child = createChildContext(parent)
  const { method } = definition
  const init = headers ? { method, headers: new Headers(headers) } : { method }
  const request = new InternalCall(parent.request, path, init)
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
  return resultOfResponse(response, await response.text())
}
