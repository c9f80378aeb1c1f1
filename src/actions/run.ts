import type { Context } from 'hono'
import { requireRequestContext } from '../context/store.ts'
import { isOwnError } from '../shared/action-error.ts'
import type { HonoEnv } from '../shared/env.ts'
import { addETag, isKept } from './cache.ts'
import { readInput } from './decode.ts'
import { deferring } from './deferred.ts'
import type { AnyDefinition } from './definition.ts'
import { observe } from './observe.ts'
import { type Outcome, perform } from './perform.ts'
import { middlewareFailure, respond } from './respond.ts'

/**
 * Answers a request with an action, in the current context. Never throws.
 *
 * @param check what is still to be found of the request before its body is read
 */
export function runAction(
  definition: AnyDefinition,
  c: Context<HonoEnv>,
  check?: (request: Request) => void,
): Promise<Response> {
  let last: Outcome | undefined
  return observe(
    definition,
    requireRequestContext(),
    c.req.path,
    () =>
      answer(definition, c, check, (outcome) => {
        last = outcome
      }),
    ({ status }) => ({ status, code: codeOf(last) }),
  )
}

async function answer(
  definition: AnyDefinition,
  c: Context<HonoEnv>,
  check: ((request: Request) => void) | undefined,
  settled: (outcome: Outcome) => void,
): Promise<Response> {
  try {
    const read = () => {
      check?.(c.req.raw)
      return readInput(definition, c.req.raw)
    }
    const isDeferred = definition.queue !== undefined && prefersLater(c)
    const call = isDeferred ? deferredCall(definition, c, read) : { definition, read }
    let response: Response | undefined
    const refusal = await perform(call.definition, c, call.read, (outcome) => {
      settled(outcome)
      response = respond(c, outcome, definition, isDeferred ? 202 : 200)
      // Only middleware looks at it there.
      if (definition.use.length > 0) c.res = response
    })
    if (definition.use.length > 0) response = c.res
    if (refusal || !definition.cache || !response) return refusal ?? response ?? c.res
    return isKept(response) ? await addETag(response, c.req.raw) : response
  } catch (error) {
    settled({ error })
    return middlewareFailure(c, error)
  }
}

function codeOf(outcome: Outcome | undefined): string | undefined {
  if (!outcome || 'output' in outcome) return undefined
  return isOwnError(outcome.error) ? outcome.error.code : undefined
}

/** Whether the caller asks for an answer before the work is done (RFC 7240). */
function prefersLater(c: Context<HonoEnv>): boolean {
  const preferences = c.req.header('prefer')?.split(',') ?? []
  return preferences.some((one) => one.trim().toLowerCase() === 'respond-async')
}

function deferredCall(definition: AnyDefinition, c: Context<HonoEnv>, read: () => unknown) {
  const id = c.req.header('idempotency-key')
  return deferring(definition, c.req.path, read, id === undefined ? {} : { id })
}
