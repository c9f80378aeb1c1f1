import type { Context, MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'

// biome-ignore lint/suspicious/noExplicitAny: middleware of any environment; it is read, not called
export type AnyMiddleware = MiddlewareHandler<any, any, any>

/**
 * Runs Hono middleware around `core`, as Hono does: each decides whether to go on, and sees what
 * came of it. Hono's own `compose` belongs to its router, which a call in process has none of.
 *
 * @returns the response of the middleware that did not go on; undefined where `core` ran
 */
export function runMiddleware(
  use: readonly MiddlewareHandler<HonoEnv>[],
  c: Context<HonoEnv>,
  core: () => Promise<void>,
): Promise<Response | undefined> {
  let reached = -1
  let settled = false
  const settle = () => {
    settled = true
  }
  // Not asynchronous functions: each of those would be one more for every request to make.
  function run(index: number): Promise<void> {
    if (index <= reached)
      return Promise.reject(new Error(withErrorUrl('HA405', twice(use[index - 1]))))
    reached = index
    const guard = use[index]
    if (!guard) return core().then(settle)
    const take = (response: unknown) => {
      if (response instanceof Response && !settled && !c.finalized) c.res = response
    }
    try {
      return Promise.resolve(guard(c, () => run(index + 1))).then(take)
    } catch (error) {
      return Promise.reject(error)
    }
  }
  return run(0).then(() => {
    if (settled) return undefined
    if (c.finalized) return c.res
    throw new Error(withErrorUrl('HA406', neither(use[reached])))
  })
}

const twice = (middleware: AnyMiddleware | undefined) =>
  `Middleware of an action called next() more than once: ${nameOf(middleware)}. ` +
  'Call it once: await next()'

const neither = (middleware: AnyMiddleware | undefined) =>
  `Middleware of an action neither called next() nor returned a response: ${nameOf(middleware)}. ` +
  "End it with one of them: await next(), or return c.text('Not you', 403)"

function nameOf(middleware: AnyMiddleware | undefined): string {
  return middleware?.name || '(no name)'
}
