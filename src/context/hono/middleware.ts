import type { Context, MiddlewareHandler } from 'hono'
import { platform } from '#platform'
import type { HonoEnv } from '../../shared/env.ts'
import type { LoadRouter } from '../app-router.ts'
import {
  addRequest,
  cookiesOf,
  keepLastCookies,
  refreshCookies,
  settleCookies,
} from '../cookies.ts'
import { withHeader } from '../finish-response.ts'
import type { RequestExecutionContext } from '../lifetime.ts'
import {
  createChildContext,
  createRequestContext,
  type RequestContext,
  stateOf,
} from '../request-context.ts'
import { requestIdHeader } from '../request-id.ts'
import { respondInContext } from '../run-in-context.ts'
import { requestContext } from '../store.ts'
import { claimVars, isShownBy, overrideProperties, showVars } from '../vars.ts'

/** Options of {@link honoRequestContext}. */
export interface HonoRequestContextOptions {
  /** Returns the app's router, for server-side calls. `createRouter` passes itself. */
  router?: LoadRouter
}

/**
 * Creates Hono middleware that opens the request context. If Astro's middleware has opened one, it
 * is reused. `createRouter` includes it. In your own Hono app, add it before any code that reads
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

/** The runtime's arguments of a request handler, if there are any. */
export interface GivenPlatform {
  env?: object | undefined
  executionCtx?: RequestExecutionContext | undefined
}

/**
 * Handles a request in the open context, or in a new one. If another Hono app has claimed the
 * variables of the open context, it runs in a child.
 */
export function inRequestContext(
  request: Request,
  { env, executionCtx }: GivenPlatform,
  router: LoadRouter | undefined,
  handle: (context: RequestContext) => Promise<Response>,
): Promise<Response> {
  const current = requestContext.getStore()
  if (current) return inOpenContext(current, request, router, handle)
  const context = createRequestContext({
    request,
    env: hasKeys(env) ? env : platform.env(),
    executionCtx: executionCtx ?? platform.executionCtx,
    router,
  })
  claimVars(context.vars)
  return respondInContext(context, handle)
}

async function inOpenContext(
  current: RequestContext,
  request: Request,
  router: LoadRouter | undefined,
  handle: (context: RequestContext) => Promise<Response>,
): Promise<Response> {
  const state = stateOf(current)
  state.router ??= router
  addRequest(request, current)
  refreshCookies(current)
  if (claimVars(current.vars)) {
    const response = await handle(current)
    return state.astroCookies ? withoutCookies(response, current) : response
  }
  // Another Hono app has called this one.
  const child = createChildContext(current, { request })
  claimVars(child.vars)
  return withoutCookies(await requestContext.run(child, handle, child), child)
}

/** Moves the cookies of a response to the request's cookies. */
export function withoutCookies(response: Response, context: RequestContext): Response {
  const lines = response.headers.getSetCookie()
  settleCookies(context, context, lines)
  if (lines.length === 0) return response
  const own = withHeader(response, requestIdHeader, context.requestId)
  own.headers.delete('set-cookie')
  return own
}

/** Runs `next` in the request context of `c`. Opens a context if there is none. */
export async function runInRequestContext(
  c: Context<HonoEnv>,
  next: () => Promise<unknown>,
  router?: LoadRouter,
): Promise<void> {
  const current = requestContext.getStore()
  if (current && isShownBy(c, current.vars)) {
    stateOf(current).router ??= router
    await next()
    return
  }
  const given = { env: c.env, executionCtx: executionCtxOf(c) }
  let release = () => {}
  const response = await inRequestContext(c.req.raw, given, router, async (context) => {
    release = showContext(c, context)
    if (!current || !hasKeys(c.env)) c.env = context.env
    await next()
    settleCookies(context, c, c.res.headers.getSetCookie(), true)
    return c.res
  }).finally(() => release())
  if (response === c.res) return
  // Hono's setter merges the old headers into the new ones; here the new response has them all.
  c.res = undefined
  c.res = response
}

/**
 * Connects Hono's `Context` to the request context: variables, cookies and `waitUntil`.
 *
 * @returns a function that disconnects them. Middleware in front of the router can use `c` after
 * the request context has ended
 */
function showContext(c: Context<HonoEnv>, context: RequestContext): () => void {
  showVars(c, context.vars)
  // Cookies of middleware in front of the router. Hono shows them in new responses only.
  const earlier = c.req.routeIndex > 0 ? c.newResponse(null).headers.getSetCookie() : []
  for (const line of earlier) cookiesOf(context).write(line, c)
  const { header } = c
  let isOpen = true
  const headerWithCookies: typeof header = (name, value, options) => {
    header(name, value, options)
    if (value === undefined || name.toLowerCase() !== 'set-cookie') return
    if (isOpen) cookiesOf(context).write(value, c)
    else keepLastCookies(c.res.headers)
  }
  overrideProperties(c, {
    header: headerWithCookies,
    // A promise that is passed to its `waitUntil` holds the request context too.
    executionCtx: context.executionCtx,
  })
  return () => {
    isOpen = false
    Reflect.deleteProperty(c, 'executionCtx')
  }
}

function executionCtxOf(c: Context<HonoEnv>): RequestExecutionContext {
  // Called as `app.fetch(request)`. Hono would throw, which takes 10 µs.
  if ((c.env as object | undefined) === undefined) return platform.executionCtx
  try {
    return c.executionCtx
  } catch {
    return platform.executionCtx
  }
}

function hasKeys(env: object | undefined): env is object {
  for (const _ in env) return true
  return false
}
