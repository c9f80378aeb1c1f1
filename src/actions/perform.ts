import type { Context } from 'hono'
import { runMiddleware } from '../context/run-middleware.ts'
import type { HonoEnv } from '../shared/env.ts'
import { numbered } from '../shared/numbered.ts'
import { withDeadline } from './deadline.ts'
import type { AnyDefinition } from './definition.ts'
import { checkOutput, validate } from './validate.ts'

/** What came of an action: what its handler returned, or what was thrown on the way there. */
export type Outcome = { output: unknown; error?: undefined } | { error: unknown }

/**
 * Runs an action: its middleware, then its input is read and validated, then its handler. Every
 * way to reach an action goes through here, so that no guard can be passed by.
 *
 * @param read gets the input, once the middleware has let the caller through
 * @param settle gets the outcome while the middleware is still around it
 * @returns the response of the middleware that refused; undefined where there was an outcome
 * @throws what the middleware throws
 */
export async function perform(
  definition: AnyDefinition,
  c: Context<HonoEnv>,
  read: () => unknown,
  settle: (outcome: Outcome) => void,
): Promise<Response | undefined> {
  if (definition.use.length > 0) {
    return runMiddleware(definition.use, c, async () => settle(await handle(definition, c, read)))
  }
  settle(await handle(definition, c, read))
  return undefined
}

async function handle(
  definition: AnyDefinition,
  c: Context<HonoEnv>,
  read: () => unknown,
): Promise<Outcome> {
  try {
    const input = await validate(definition.schema, await read())
    await definition.authorize?.(input, c)
    const work = () => definition.handler(input, c, definition.tools)
    const { timeout } = definition
    const output = await (timeout === undefined ? work() : withDeadline(timeout, work))
    return { output: definition.output ? await checkOutput(definition.output, output) : output }
  } catch (error) {
    // Not `{ error }` alone: a handler may throw undefined.
    return { error: error ?? new Error(numbered('HA308', threwNothing(error))) }
  }
}

function threwNothing(error: unknown): string {
  return (
    `The handler threw ${error}, which says nothing of what went wrong. ` +
    "Throw an error: throw new Error('...')"
  )
}
