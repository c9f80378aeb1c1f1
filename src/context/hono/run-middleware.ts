import type { MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import type { LazyResponseContext } from './lazy-response-context.ts'

// biome-ignore lint/suspicious/noExplicitAny: middleware of any environment; it is read, not called
export type AnyMiddleware = MiddlewareHandler<any, any, any>

/** The code that middleware runs around. */
export interface Core {
  /** Sets the response. Handles its own errors: it never rejects. */
  run(): Promise<void>
  /** Gets an error of middleware, and sets the response. */
  fail(thrown: unknown): void | Promise<void>
}

/**
 * Runs Hono middleware around `core`, as Hono's router does. Each middleware decides if it calls
 * `next()`. `next()` does not reject: an error has been converted to a response before. Hono does
 * not export its own `compose`.
 */
export function runMiddleware(
  use: readonly MiddlewareHandler<HonoEnv>[],
  c: LazyResponseContext,
  core: Core,
): Promise<void> {
  let reached = -1
  async function run(middleware: MiddlewareHandler<HonoEnv>, index: number): Promise<void> {
    try {
      const response: unknown = await middleware(c, () => next(index + 1))
      if (response instanceof Response && !c.finalized) c.res = response
      if (!c.finalized) throw new Error(withErrorUrl('HA406', neither(middleware)))
    } catch (thrown) {
      await core.fail(thrown)
    }
  }
  async function failTwice(index: number): Promise<void> {
    await core.fail(new Error(withErrorUrl('HA405', calledTwice(use[index - 1]))))
  }
  function next(index: number): Promise<void> {
    if (index <= reached) return failTwice(index)
    reached = index
    const middleware = use[index]
    return middleware ? run(middleware, index) : core.run()
  }
  return next(0)
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
