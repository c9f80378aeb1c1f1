import type { Context, MiddlewareHandler } from 'hono'
import { platform } from '#platform'
import type { HonoEnv } from '../../shared/env.ts'
import type { LoadRouter } from '../app-router.ts'
import type { RequestExecutionContext } from '../execution-context.ts'
import {
  createChildContext,
  createRequestContext,
  internalsOf,
  type RequestContext,
} from '../request-context.ts'
import { respondInContext } from '../run-in-context.ts'
import { requestContext } from '../store.ts'
import { claimVars, isShownBy, showVars } from '../vars.ts'

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

/** What the runtime gave the handler of a request, where it gave anything. */
export interface GivenPlatform {
  env?: object | undefined
  executionCtx?: RequestExecutionContext | undefined
}

/**
 * Answers a request in its context: in the one that is there, in a child of it where another Hono
 * app has its variables already, or in a new one.
 */
export function inRequestContext(
  request: Request,
  { env, executionCtx }: GivenPlatform,
  router: LoadRouter | undefined,
  answer: (context: RequestContext) => Response | Promise<Response>,
): Response | Promise<Response> {
  const current = requestContext.getStore()
  if (current) {
    internalsOf(current).router ??= router
    if (claimVars(current.vars)) return answer(current)
    // This app was called from inside the other.
    const child = createChildContext(current, { request })
    claimVars(child.vars)
    return requestContext.run(child, answer, child)
  }
  const context = createRequestContext({
    request,
    env: hasKeys(env) ? env : platform.env(),
    executionCtx: executionCtx ?? platform.executionCtx,
    router,
  })
  claimVars(context.vars)
  return respondInContext(context, answer)
}

/** Runs `next` in the context of the request that `c` answers, opening one where there is none. */
export async function runInRequestContext(
  c: Context<HonoEnv>,
  next: () => Promise<unknown>,
  router?: LoadRouter,
): Promise<void> {
  const current = requestContext.getStore()
  if (current && isShownBy(c, current.vars)) {
    internalsOf(current).router ??= router
    await next()
    return
  }
  const given = { env: c.env, executionCtx: executionCtxOf(c) }
  const response = await inRequestContext(c.req.raw, given, router, async (context) => {
    showVars(c, context.vars)
    if (!current || !hasKeys(c.env)) c.env = context.env
    setExecutionCtx(c, context)
    await next()
    return c.res
  })
  if (response === c.res) return
  // Hono's setter merges the old headers into the new ones; here the new response has them all.
  c.res = undefined
  c.res = response
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
