import type { Context } from 'hono'
import type { HonoEnv } from '../shared/env.ts'
import { isOwnError } from '../shared/is-action-error.ts'
import { addETag, isKept } from './cache.ts'
import { readInput } from './decode.ts'
import { deferring } from './deferred.ts'
import type { AnyDefinition } from './definition.ts'
import { observe } from './observe.ts'
import { type Outcome, perform } from './perform.ts'
import { middlewareFailure, respond } from './respond.ts'

/** Answers a request with an action. Never throws. */
export function runAction(definition: AnyDefinition, c: Context<HonoEnv>): Promise<Response> {
  let code: string | undefined
  return observe(
    definition,
    c.req.path,
    () =>
      answer(definition, c, (outcome) => {
        code = codeOf(outcome)
      }),
    ({ status }) => ({ status, code }),
  )
}

async function answer(
  definition: AnyDefinition,
  c: Context<HonoEnv>,
  settled: (outcome: Outcome) => void,
): Promise<Response> {
  try {
    const read = () => readInput(definition, c.req.raw)
    const isDeferred = definition.queue !== undefined && prefersLater(c)
    const call = isDeferred ? deferredCall(definition, c, read) : { definition, read }
    const refusal = await perform(call.definition, c, call.read, (outcome) => {
      settled(outcome)
      c.res = respond(c, outcome, definition, isDeferred ? 202 : 200)
    })
    if (!refusal && isKept(c.res)) await addETag(c)
    return c.res
  } catch (error) {
    settled({ error })
    return middlewareFailure(c, error)
  }
}

function codeOf(outcome: Outcome): string | undefined {
  if ('output' in outcome) return undefined
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
