import type { Context } from 'hono'
import type { HonoEnv } from '../shared/env.ts'
import { readJson, requireJson } from './decode.ts'
import type { AnyDefinition } from './definition.ts'
import { failure, success } from './respond.ts'
import { validate } from './validate.ts'

/** Answers a request with an action: decode, validate, handle, encode. Never throws. */
export async function runAction(definition: AnyDefinition, c: Context<HonoEnv>): Promise<Response> {
  try {
    requireJson(c.req.raw)
    const body = await readJson(c.req.raw)
    const input = await validate(definition.schema, body)
    // The types of input and handler agree in `defineHonoAction`; here they are unknown.
    const output = await definition.handler(input as undefined, c)
    return success(c, output)
  } catch (error) {
    return failure(c, error)
  }
}
