import type { Context, MiddlewareHandler } from 'hono'
import { platform } from '#platform'
import type { HonoEnv } from '../shared/env.ts'
import type { LoadRouter } from './app-router.ts'
import type { RequestExecutionContext } from './execution-context.ts'
import { respondInContext } from './open.ts'
import {
  createChildContext,
  createRequestContext,
  internalsOf,
  type RequestContext,
} from './request-context.ts'
import { requestContext } from './store.ts'
import { bindVars } from './vars.ts'

/** Options of {@link honoRequestContext}. */
export interface HonoRequestContextOptions {
  /** How a call in process reaches the app's actions; `createRouter` passes itself. */
  router?: LoadRouter
}

/**
 * Hono middleware that opens the request context, or joins the one that Astro's middleware opened.
 * `createRouter` has it built in; use it in a Hono app of your own, before everything that reads
 * the context.
 *
 * @example
 * ```ts
 * const app = new Hono<HonoEnv>()
 * app.use(honoRequestContext())
 * app.get('/id', (c) => c.text(requireRequestContext().requestId))
 * ```
 */
export function honoRequestContext(
  options: HonoRequestContextOptions = {},
): MiddlewareHandler<HonoEnv> {
  return function honoRequestContext(c, next) {
    return runInRequestContext(c, next, options.router)
  }
}

/** Runs `next` in the context of the request that `c` answers, opening one where there is none. */
export async function runInRequestContext(
  c: Context<HonoEnv>,
  next: () => Promise<unknown>,
  router?: LoadRouter,
): Promise<void> {
  const current = requestContext.getStore()
  if (current) internalsOf(current).router ??= router
  if (current && bindVars(current.vars, c)) {
    if (!hasKeys(c.env)) c.env = current.env
    setExecutionCtx(c, current)
    await next()
    return
  }
  if (current) {
    // Another Hono app has the variables already: this one was called from inside it.
    const child = createChildContext(current, { request: c.req.raw })
    bind(c, child)
    await requestContext.run(child, next)
    return
  }
  const context = createRequestContext({
    request: c.req.raw,
    env: hasKeys(c.env) ? c.env : platform.env(),
    executionCtx: executionCtxOf(c),
    router,
  })
  bind(c, context)
  const response = await respondInContext(context, async () => {
    await next()
    return c.res
  })
  if (response === c.res) return
  // Hono's setter merges the old headers into the new ones; here the new response has them all.
  c.res = undefined
  c.res = response
}

function bind(c: Context<HonoEnv>, context: RequestContext): void {
  bindVars(context.vars, c)
  c.env = context.env
  setExecutionCtx(c, context)
}

/** What is handed to `c.executionCtx.waitUntil` keeps the context as well. */
function setExecutionCtx(c: Context<HonoEnv>, { executionCtx }: RequestContext): void {
  Object.defineProperty(c, 'executionCtx', { value: executionCtx })
}

function executionCtxOf(c: Context<HonoEnv>): RequestExecutionContext {
  try {
    return c.executionCtx
  } catch {
    // Hono throws where `app.fetch(request)` was called without one.
    return platform.executionCtx
  }
}

function hasKeys(env: object | undefined): env is object {
  for (const _ in env) return true
  return false
}
