import type { MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import type { LazyResponseContext } from './lazy-response-context.ts'

// biome-ignore lint/suspicious/noExplicitAny: middleware of any environment; it is read, not called
export type AnyMiddleware = MiddlewareHandler<any, any, any>

/**
 * Runs Hono middleware around `core`, as Hono's router does. Each middleware decides if it calls
 * `next()`. `next()` does not reject: `fail` has converted an error to a response before. Hono does
 * not export its own `compose`.
 *
 * @param fail gets an error of `core` or middleware, and sets the response
 */
export async function runMiddleware(
  use: readonly MiddlewareHandler<HonoEnv>[],
  c: LazyResponseContext,
  core: () => Promise<void>,
  fail: (thrown: unknown) => void | Promise<void>,
): Promise<void> {
  let reached = -1
  async function run(index: number): Promise<void> {
    const middleware = use[index]
    try {
      if (index <= reached) throw new Error(withErrorUrl('HA405', calledTwice(use[index - 1])))
      reached = index
      if (!middleware) return await core()
      const response: unknown = await middleware(c, () => run(index + 1))
      if (response instanceof Response && !c.finalized) c.res = response
      if (!c.finalized) throw new Error(withErrorUrl('HA406', neither(middleware)))
    } catch (thrown) {
      await fail(thrown)
    }
  }
  await run(0)
}

const calledTwice = (middleware: AnyMiddleware | undefined) =>
  `Middleware of an action called next() more than once: ${nameOf(middleware)}. ` +
  'Call it once: await next()'

const neither = (middleware: AnyMiddleware | undefined) =>
  `Middleware of an action neither called next() nor returned a response: ${nameOf(middleware)}. ` +
  "End it with one of them: await next(), or return c.text('Not you', 403)"

function nameOf(middleware: AnyMiddleware | undefined): string {
  return middleware?.name || '(no name)'
}
