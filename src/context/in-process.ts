import { type Context, Hono } from 'hono'
import type { HonoEnv, Variables } from '../shared/env.ts'
import { numbered } from '../shared/numbered.ts'
import type { RequestContext } from './request-context.ts'
import { bindVars } from './vars.ts'

type ContextClass = new (
  request: Request,
  options: { env: object; executionCtx: unknown; path: string; matchResult: unknown },
) => Context<HonoEnv>

/** A Hono context for a call without a request of its own, and the cookies set on it. */
export interface InProcessContext {
  c: Context<HonoEnv>
  setCookies: string[]
}

/**
 * Makes the Hono context of a call in process. Nothing of HTTP is built for it: the request is
 * made when somebody reads `c.req`, a response when somebody reads `c.res`.
 *
 * @param request makes the request that `c.req` shows
 * @param tie gives it the variables of the context
 */
export function createInProcessContext(
  context: RequestContext,
  path: string,
  request: () => Request,
  tie: (vars: Variables, c: Context<HonoEnv>) => void = bindVars,
): InProcessContext {
  const setCookies: string[] = []
  // Hono reads its request only through `req`, which is replaced below.
  const c = new (lazyContext())(undefined as unknown as Request, {
    env: context.env,
    executionCtx: context.executionCtx,
    path,
    matchResult: [[]],
  })
  let built: Context<HonoEnv>['req'] | undefined
  Object.defineProperty(c, 'req', {
    get: () => {
      built ??= requestOf(request(), path)
      return built
    },
  })
  // The one header that has somewhere to go: there is no response that could carry the others.
  const header = c.header
  c.header = (name, value, options) => {
    if (value !== undefined && name.toLowerCase() === 'set-cookie') setCookies.push(value)
    header(name, value, options)
  }
  tie(context.vars, c)
  return { c, setCookies }
}

let contextClass: ContextClass | undefined

/** Hono's `Context`, which it does not export: the class of the context that an app makes. */
function lazyContext(): ContextClass {
  if (!contextClass) {
    new Hono<HonoEnv>()
      .get('*', (c) => {
        contextClass = c.constructor as ContextClass
        return c.body(null)
      })
      .fetch(new Request('http://localhost/'))
  }
  if (!contextClass) {
    throw new Error(
      numbered(
        'HA408',
        "Hono's Context was not found: this version of Hono is not one this package works with. " +
          'Run: npm install hono@^4.13.0',
      ),
    )
  }
  return contextClass
}

function requestOf(request: Request, path: string): Context<HonoEnv>['req'] {
  const options = { env: {}, executionCtx: undefined, path, matchResult: [[]] }
  return new (lazyContext())(request, options).req
}
