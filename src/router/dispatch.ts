import type { Context, MiddlewareHandler } from 'hono'
import type { AnyDefinition } from '../actions/define/definition.ts'
import { respondWithAction } from '../actions/execute/handle-request.ts'
import { failureResponse, resultResponse } from '../actions/response/respond.ts'
import {
  type GivenPlatform,
  inRequestContext,
  runInRequestContext,
} from '../context/hono/middleware.ts'
import { requireRequestContext } from '../context/store.ts'
import type { HonoEnv } from '../shared/env.ts'
import type { Cors } from './cors.ts'
import { noSuchAction, pathOf, type Refusal, type RoutesTarget } from './match.ts'
import type { MadeRouter } from './router.ts'

/**
 * Handlers of a request's targets. Each place where a router is mounted has its own.
 *
 * @typeParam Call what the handlers need of one request. Without it, each request would need
 * handlers of its own, which take memory.
 */
export interface Handlers<Call> {
  action(action: AnyDefinition, call: Call): Promise<Response>
  /** Handles a request for the Hono routes of the map. */
  routes(target: RoutesTarget, call: Call): Promise<Response>
  refusal(refusal: Refusal, call: Call): Promise<Response>
  /** Handles a path that is not in the map: it may be an endpoint of the app. */
  next(call: Call): Promise<Response>
}

/**
 * Dispatches a request to its handler. All entry points use this dispatcher. It matches once and
 * adds the CORS headers.
 *
 * @param path the path of the request's URL, as sent
 */
export async function dispatch<Call>(
  router: MadeRouter,
  request: Request,
  path: string,
  handlers: Handlers<Call>,
  call: Call,
): Promise<Response> {
  const { cors } = router
  const target = router.matched.get(request) ?? router.match(request, path)
  if (!target) return handlers.next(call)
  const preflight = cors?.preflight(request)
  if (preflight) return preflight
  const response = await ('action' in target
    ? handlers.action(target.action, call)
    : 'routes' in target
      ? handlers.routes(target, call)
      : handlers.refusal(target.refusal, call))
  return withCors(response, request, cors)
}

/** Handles a request for an action without Hono's router, in a request context of its own. */
export function handleAction(
  router: MadeRouter,
  action: AnyDefinition,
  request: Request,
  sent: string,
  platform: GivenPlatform,
): Promise<Response> {
  const responding = inRequestContext(request, platform, router.load, (context) =>
    respondWithAction(action, context, request, withoutSlash(sent)),
  )
  return forMethod(request, responding)
}

/** Handles a refusal outside a request context. */
export function handleRefusal({ error, headers }: Refusal, request: Request): Promise<Response> {
  return forMethod(request, resultResponse({ data: null, error }, request, headers))
}

/** Removes the body from the response to a `HEAD` request, as Hono does. */
function forMethod({ method }: Request, response: Promise<Response>): Promise<Response> {
  return method === 'HEAD' ? response.then((whole) => new Response(null, whole)) : response
}

/**
 * Creates Hono middleware that dispatches below the router's base path, also if the router is
 * mounted in another app. It is a single middleware because Hono wraps each mounted one in its own
 * chain.
 */
export function dispatchMiddleware(router: MadeRouter): MiddlewareHandler<HonoEnv> {
  return function dispatchMiddleware(c, next) {
    return runInRequestContext(c, handle, router.load)

    async function handle(): Promise<void> {
      const { raw, path } = c.req
      const sent = pathOf(raw.url)
      const refuse = ({ error, headers }: Refusal) => failureResponse(c, error, headers)
      const goOn = async (unhandled: Refusal = { error: noSuchAction() }) => {
        await next()
        if (!(await isUnhandled(c.res))) return c.res
        const { cors } = router
        return cors?.preflight(raw) ?? withCors(await refuse(unhandled), raw, cors)
      }
      try {
        const handlers: Handlers<undefined> = {
          action(action) {
            // A check of the path in `use` must not depend on the slash.
            c.req.path = withoutSlash(path)
            return respondWithAction(action, requireRequestContext(), c, c.req.path)
          },
          routes: ({ unhandled }) => goOn(unhandled),
          refusal: refuse,
          // Hono has decoded the path, or the router is mounted below another one.
          next: () =>
            sent.startsWith(`${router.basePath}/`) ? goOn() : refuse({ error: noSuchAction() }),
        }
        setResponse(c, await dispatch(router, raw, sent, handlers, undefined))
      } catch (error) {
        // Hono passes only `Error`s to `onError`; anything else would reject its fetch.
        setResponse(c, await failureResponse(c, error))
      }
    }
  }
}

/** Removes the slash at the end, as Hono's router does for the path of middleware. */
function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}

/** Replaces the response. Hono's setter would merge the earlier response's headers into it. */
function setResponse(c: Context<HonoEnv>, response: Response): void {
  if (c.finalized && c.res === response) return
  if (c.finalized) c.res = undefined
  c.res = response
}

/** Returns true for Hono's default response: no route has handled the request. */
async function isUnhandled(response: Response): Promise<boolean> {
  if (response.status !== 404) return false
  if (!response.headers.get('content-type')?.startsWith('text/plain')) return false
  return (await response.clone().text()) === '404 Not Found'
}

/** Adds the CORS headers, also to a response of the app's middleware. */
function withCors(response: Response, request: Request, cors: Cors | undefined): Response {
  if (!cors || response.status === 101) return response
  try {
    cors.addHeaders(request, response.headers)
    return response
  } catch {
    // A response from `fetch` or `Response.redirect` has immutable headers.
    const copy = new Response(response.body, response)
    cors.addHeaders(request, copy.headers)
    return copy
  }
}
