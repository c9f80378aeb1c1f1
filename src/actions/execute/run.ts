import type { Context } from 'hono'
import { HonoRequest } from 'hono/request'
import { textOfInternal } from '../../context/hono/in-process-request.ts'
import type { RequestContext } from '../../context/request-context.ts'
import type { HonoEnv } from '../../shared/env.ts'
import { isOwnError } from '../../shared/errors/is-action-error.ts'
import { onDemand, withValue } from '../../shared/on-demand.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { readInput } from '../input/decode.ts'
import { middlewareFailure, respond } from '../response/respond.ts'
import { observe, type Tell } from './instrument.ts'
import { type Outcome, perform } from './perform.ts'

const caching = /* @__PURE__ */ onDemand(() => import('../response/cache.ts'))
const queueing = /* @__PURE__ */ onDemand(() => import('./defer.ts'))

/** A request that an action answers. */
export interface ActionRequest {
  c: Context<HonoEnv>
  /** That of `c`. */
  request: Request
  /** As the log shows it, where the action has no name. */
  path: string
  /** What is still to be found of the request before its body is read. */
  check?: (request: Request) => void
}

/** Answers a request with an action, in `context`, which is the current one. Never throws. */
export function runAction(
  definition: AnyDefinition,
  context: RequestContext,
  asked: ActionRequest,
): Promise<Response> {
  return observe(definition, context, asked.path, (tell) => answer(definition, asked, tell))
}

async function answer(
  definition: AnyDefinition,
  { c, request, path, check }: ActionRequest,
  tell: Tell,
): Promise<Response> {
  const { use, cache, queue } = definition
  let outcome: Outcome | undefined
  let response: Response | undefined
  try {
    const read = () => {
      check?.(request)
      // `c.req` would make the request of a server-side call, whose body is known without it.
      const isKnown = textOfInternal(request) !== undefined
      return readInput(definition, isKnown ? new HonoRequest(request) : c.req)
    }
    const isDeferred = queue !== undefined && prefersLater(request)
    const call = isDeferred
      ? await deferredCall(definition, request, path, read)
      : { definition, read }
    const kept = cache && (await caching(({ cacheHeaders }) => cacheHeaders(cache, use.length > 0)))
    const refusal = await perform(call.definition, c, call.read, (settled) => {
      outcome = settled
      return withValue(respond(c, settled, isDeferred ? 202 : 200, kept), (made) => {
        response = made
        // Only middleware looks at it there.
        if (use.length > 0) c.res = made
      })
    })
    if (refusal) response = refusal
    else if (use.length > 0) response = c.res
    const answered = response
    if (!refusal && cache && answered) {
      response = await caching(({ addETag }) => addETag(answered, request))
    }
  } catch (error) {
    outcome = { error }
    response = await middlewareFailure(c, error)
  }
  const answered = response ?? c.res
  const told = tell({ status: answered.status, code: codeOf(outcome) })
  if (told) await told
  return answered
}

function codeOf(outcome: Outcome | undefined): string | undefined {
  if (!outcome || 'output' in outcome) return undefined
  return isOwnError(outcome.error) ? outcome.error.code : undefined
}

/** Whether the caller asks for an answer before the work is done (RFC 7240). */
function prefersLater({ headers }: Request): boolean {
  const preferences = headers.get('prefer')?.split(',') ?? []
  return preferences.some((one) => one.trim().toLowerCase() === 'respond-async')
}

function deferredCall(
  definition: AnyDefinition,
  { headers }: Request,
  path: string,
  read: () => unknown,
) {
  const id = headers.get('idempotency-key')
  const options = id === null ? {} : { id }
  return queueing(({ deferring }) => deferring(definition, path, read, options))
}
