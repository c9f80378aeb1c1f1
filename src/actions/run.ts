import type { Context } from 'hono'
import type { HonoEnv } from '../shared/env.ts'
import { addETag, isKept } from './cache.ts'
import { readInput } from './decode.ts'
import type { AnyDefinition } from './definition.ts'
import { perform } from './perform.ts'
import { middlewareFailure, respond } from './respond.ts'

/** Answers a request with an action. Never throws. */
export async function runAction(definition: AnyDefinition, c: Context<HonoEnv>): Promise<Response> {
  try {
    const read = () => readInput(definition, c.req.raw)
    const refusal = await perform(definition, c, read, (outcome) => {
      c.res = respond(c, outcome, definition)
    })
    if (!refusal && isKept(c.res)) await addETag(c)
    return c.res
  } catch (error) {
    return middlewareFailure(c, error)
  }
}
