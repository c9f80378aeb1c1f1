import type { Context } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { isThenable } from '../../shared/is-thenable.ts'
import { onDemand } from '../../shared/on-demand.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { checkOutput, validate } from './validate.ts'

const middleware = /* @__PURE__ */ onDemand(() => import('../../context/hono/run-middleware.ts'))
const deadline = /* @__PURE__ */ onDemand(() => import('./timeout.ts'))

/** What came of an action: what its handler returned, or what was thrown on the way there. */
export type Outcome = { output: unknown; error?: undefined } | { error: unknown }

/**
 * Runs an action: its middleware, then its input is read and validated, then its handler. Every
 * way to reach an action goes through here, so that no guard can be passed by.
 *
 * @param read gets the input, once the middleware has let the caller through
 * @param settle gets the outcome while the middleware is still around it, which waits for what it
 * gives back
 * @returns the response of the middleware that refused; undefined where there was an outcome
 * @throws what the middleware throws
 */
export function perform(
  definition: AnyDefinition,
  c: Context<HonoEnv>,
  read: () => unknown,
  settle: (outcome: Outcome) => unknown,
): Promise<Response | undefined> {
  const { use } = definition
  if (use.length === 0) return handle(definition, c, read, settle)
  const core = () => handle(definition, c, read, settle)
  return middleware(({ runMiddleware }) => runMiddleware(use, c, core))
}

async function handle(
  definition: AnyDefinition,
  c: Context<HonoEnv>,
  read: () => unknown,
  settle: (outcome: Outcome) => unknown,
): Promise<undefined> {
  let outcome: Outcome
  try {
    const reading = read()
    // Not awaited where there is nothing to wait for: each time costs a turn of the event loop.
    const sent = isThenable(reading) ? await reading : reading
    // Only now: where making the schema fails, nobody would wait for what is being read.
    const valid = validate(definition.schema, sent)
    const input = isThenable(valid) ? await valid : valid
    const { authorize, timeout, output: schema } = definition
    if (authorize) await authorize(input, c)
    const work = () => definition.handler(input, c, definition.tools)
    const result =
      timeout === undefined ? work() : deadline(({ withDeadline }) => withDeadline(timeout, work))
    const output = isThenable(result) ? await result : result
    outcome = { output: schema ? await checkOutput(schema, output) : output }
  } catch (error) {
    // Not `{ error }` alone: a handler may throw undefined.
    outcome = { error: error ?? new Error(withErrorUrl('HA308', threwNothing(error))) }
  }
  const settled = settle(outcome)
  if (isThenable(settled)) await settled
}

function threwNothing(error: unknown): string {
  return (
    `The handler threw ${error}, which says nothing of what went wrong. ` +
    "Throw an error: throw new Error('...')"
  )
}
