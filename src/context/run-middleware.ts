import type { Context, MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../shared/env.ts'
import { numbered } from '../shared/numbered.ts'

// biome-ignore lint/suspicious/noExplicitAny: middleware of any environment; it is read, not called
export type AnyMiddleware = MiddlewareHandler<any, any, any>

/**
 * Runs Hono middleware around `core`, as Hono does: each decides whether to go on, and sees what
 * came of it. Hono's own `compose` belongs to its router, which a call in process has none of.
 *
 * @returns the response of the middleware that did not go on; undefined where `core` ran
 */
export async function runMiddleware(
  use: readonly MiddlewareHandler<HonoEnv>[],
  c: Context<HonoEnv>,
  core: () => Promise<void>,
): Promise<Response | undefined> {
  let reached = -1
  let settled = false
  async function run(index: number): Promise<void> {
    if (index <= reached) {
      throw new Error(
        numbered(
          'HA405',
          `Middleware of an action called next() more than once: ${nameOf(use[index - 1])}. Call it once: await next()`,
        ),
      )
    }
    reached = index
    const guard = use[index]
    if (!guard) {
      await core()
      settled = true
      return
    }
    const response = await guard(c, () => run(index + 1))
    if (response instanceof Response && !settled && !c.finalized) c.res = response
  }
  await run(0)
  if (settled) return undefined
  if (c.finalized) return c.res
  throw new Error(
    numbered(
      'HA406',
      `Middleware of an action neither called next() nor returned a response: ${nameOf(use[reached])}. ` +
        "End it with one of them: await next(), or return c.text('Not you', 403)",
    ),
  )
}

function nameOf(middleware: AnyMiddleware | undefined): string {
  return middleware?.name || '(no name)'
}
