import { cf, finalize } from '@astrojs/cloudflare/fetch'
import type { AstroCookies, MiddlewareHandler, MiddlewareNext, RewritePayload } from 'astro'
import { astro, FetchState, middleware, pages, sessions } from 'astro/fetch'
import { LazyAPIContext, type Makers, makersOf } from './lazy-api-context.ts'

type Platform = Parameters<typeof cf>
type Answer = () => Response | Promise<Response>

/** What is the same for all requests, once one has asked Astro. */
interface Learned {
  /** The app's middleware, with that of all integrations. */
  onRequest: MiddlewareHandler
  makers: Makers
}

let learned: Learned | undefined
/** Paths of actions of which Astro has nothing to say: neither a redirect nor a page. */
const free = new Set<string>()

/**
 * Answers in the app's Astro middleware, without the rest of what Astro does for a page. The
 * middleware has all that it has there: cookies, session, locals, rewrites.
 *
 * @param path that of an action; undefined for the app's Hono routes, of which there may be any number
 */
export function throughMiddleware(
  request: Request,
  env: Platform[1],
  ctx: Platform[2],
  answer: Answer,
  path: string | undefined,
): Promise<Response> {
  if (learned && path !== undefined && free.has(path) && passesOriginCheck(request)) {
    const lazy = new LazyAPIContext(request, env, ctx, learned.makers)
    return inMiddleware(lazy, request, learned.onRequest, answer)
  }
  return byAstro(request, env, ctx, answer, path)
}

/** Asks Astro what it has at this path, and has it run the middleware. */
async function byAstro(
  ...[request, env, ctx, answer, path]: Parameters<typeof throughMiddleware>
): Promise<Response> {
  const state = new FetchState(request)
  const asset = await cf(state, env, ctx)
  if (asset) return asset
  // A redirect to the path with its slash, a page of the app's own at this one: all as Astro does
  // it. The middleware would be told of another route, such as a prerendered page of errors.
  if (!isRouteOfActions(state)) return finalize(state, await astro(state))
  if (path !== undefined) await learn(state, path)
  // The route has none: Astro would load its module, and look for static paths with some.
  state.props = {}
  await sessions(state)
  try {
    const render = async (current: FetchState) => rendered(current, request, answer)
    return finalize(state, await middleware(state, render))
  } finally {
    await state.finalizeAll()
  }
}

/** Runs the middleware as Astro does, which is asked for what only it knows how to do. */
async function inMiddleware(
  lazy: LazyAPIContext,
  request: Request,
  onRequest: MiddlewareHandler,
  answer: Answer,
): Promise<Response> {
  let answered: Promise<Response> | undefined
  const render = async (current: FetchState) => rendered(current, request, answer)
  const rewritten = (payload: RewritePayload) =>
    inAstro(lazy.make(), (_, next) => next(payload), render)
  const called = async () => answer()
  const next: MiddlewareNext = (payload) => {
    answered = payload ? rewritten(payload) : called()
    return answered
  }
  try {
    const response = await respond()
    return finalize({ cookies: lazy.cookies ?? noCookies } as FetchState, response)
  } finally {
    if (lazy.state) await lazy.state.finalizeAll()
  }

  async function respond(): Promise<Response> {
    let response: Awaited<ReturnType<MiddlewareHandler>>
    try {
      response = await onRequest(lazy.context, next)
      // It need not hand on what `next` gave it.
      if (response === undefined && answered) response = await answered
    } catch (error) {
      const fail = () => {
        throw error
      }
      return inAstro(lazy.make(), fail, render)
    }
    if (response instanceof Response) return response
    const other = response
    return inAstro(lazy.make(), () => other, render)
  }
}

/** Has Astro run this in the place of all middleware. */
function inAstro(
  state: FetchState,
  onRequest: MiddlewareHandler,
  render: (state: FetchState) => Promise<Response>,
): Promise<Response> {
  const { manifest } = state
  const instead: MiddlewareHandler = (context, next) => {
    state.manifest = manifest
    return onRequest(context, next)
  }
  state.manifest = { ...manifest, checkOrigin: false, middleware: () => ({ onRequest: instead }) }
  return middleware(state, render)
}

/** Answers with the action, or with what the app's middleware has rewritten it to. */
function rendered(state: FetchState, request: Request, answer: Answer): ReturnType<Answer> {
  // Astro has also made another request of one that a proxy forwarded.
  return state.request === request ? answer() : pages(state)
}

/** What the adapter reads of them, where nobody has asked for any. */
const noCookies: Pick<AstroCookies, 'consume'> = { *consume() {} }

/** Sees to it that Astro need not be asked again for this path, if that can be. */
async function learn(state: FetchState, path: string): Promise<void> {
  try {
    if (readsHost(state)) return
    learned ??= await ask(state)
    free.add(path)
  } catch {
    // An older Astro, whose state has other parts: it is asked for each request.
  }
}

async function ask(state: FetchState): Promise<Learned> {
  const { onRequest } = await import('virtual:astro:middleware')
  return { onRequest, makers: await makersOf(state) }
}

function isRouteOfActions({ routeData }: FetchState): boolean {
  return routeData?.component.endsWith('/integration/runtime/route.js') ?? false
}

/** Whether Astro may take the request for one to another host or path. */
function readsHost({ manifest: { allowedDomains, i18n } }: FetchState): boolean {
  return (allowedDomains?.length ?? 0) > 0 || i18n?.domains !== undefined
}

/** Whether Astro's check of the origin, which comes before all middleware, has nothing to refuse. */
function passesOriginCheck({ method, headers }: Request): boolean {
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead || headers.get('content-type') === 'application/json'
}
