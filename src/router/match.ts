import type { Hono } from 'hono'
import { type AnyDefinition, definitionOf } from '../actions/define/definition.ts'
import { requireContentType } from '../actions/input/content-type.ts'
import { batchedHeader } from '../shared/batch.ts'
import type { HonoEnv } from '../shared/env.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { isActionError } from '../shared/errors/is-action-error.ts'
import { type BodyKind, bodyKindHeader } from '../shared/protocol.ts'
import { type AllowedOrigins, requireSameOrigin } from './csrf.ts'
import type { HonoEntry } from './entries.ts'

/** Why a request is answered before anything of the app's runs. */
export interface Refusal {
  error: HonoActionError<string>
  headers?: Record<string, string>
}

/** What a request is for: an action, the app's Hono routes, or nothing that there is. */
export type Target = { action: AnyDefinition } | { routes: true } | { refusal: Refusal }

const toRoutes: Target = { routes: true }
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Makes the look-up of the router: the one place that decides from path, method and content type
 * whether a request gets any further.
 *
 * Names must be sent as they were registered. Hono's router decodes paths, and would
 * serve `%73ave` as `save` after middleware that looked for `/save` let it pass.
 *
 * @param makeRoutes makes the app of the Hono apps of the map, with full paths
 * @param allowed origins of other sites that may call actions
 */
export function createResolver(
  entries: Map<string, HonoEntry>,
  makeRoutes: () => Hono<HonoEnv>,
  basePath: string,
  allowed: AllowedOrigins,
): (request: Request, path?: string) => Target {
  const start = `${basePath}/`

  function checked(action: AnyDefinition, request: Request, target: Target): Target {
    if (action.method === 'GET') return target
    try {
      const contentType = request.headers.get('content-type')
      requireContentType(action, request, contentType)
      requireSameOrigin(request, allowed, contentType)
      return target
    } catch (error) {
      if (isActionError(error)) return { refusal: { error } }
      throw error
    }
  }

  function resolveRoute(request: Request): Target {
    const routes = makeRoutes()
    const path = routes.getPath(request)
    const match = (method: string) => routes.router.match(method, path)[0].map(([[, r]]) => r)
    const method = request.method === 'HEAD' ? 'GET' : request.method
    const matched = match(method)
    const exact = matched.filter((route) => route.method === method)
    if (exact.length > 0) {
      const found = exact.find(({ handler }) => definitionOf(handler))
      const action = found && definitionOf(found.handler)
      if (!action) return toRoutes
      // A parameter may have to be encoded; a name may not, as with the actions of the map.
      const isSpelledOut = found.path.includes(':') || !pathOf(request.url).includes('%')
      return isSpelledOut ? checked(action, request, toRoutes) : notFound()
    }
    // `.all()` answers any method, and CORS middleware answers OPTIONS. Other middleware, which
    // takes `next`, answers for nothing.
    const answers = matched.some(({ handler }) => handler.length < 2)
    if (answers || (method === 'OPTIONS' && matched.length > 0)) return toRoutes
    const allowed = methods.filter((other) => match(other).some((route) => route.method === other))
    if (allowed.length > 0) return notAllowed(allowed)
    return matched.length > 0 ? toRoutes : notFound()
  }

  return function resolve(request, sent = pathOf(request.url)) {
    // Hono has decoded the path that brought the request here.
    if (!sent.startsWith(start)) return notFound()
    const path = sent.slice(start.length)
    const entry = entries.get(path.endsWith('/') ? path.slice(0, -1) : path)
    const action = entry && definitionOf(entry)
    if (!action) {
      if (!isBelowRoute(path)) return notFound()
      return request.headers.has(batchedHeader) ? alone() : resolveRoute(request)
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method
    if (method !== action.method) return notAllowed([action.method])
    const cannot = isGenerator(action.handler) && request.headers.has(batchedHeader)
    return checked(action, request, cannot ? alone() : { action })
  }

  /** Whether the path, as it was sent, begins with the name of an app that is not an action. */
  function isBelowRoute(path: string): boolean {
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const entry = entries.get(end === -1 ? path : path.slice(0, end))
      if (entry) return !definitionOf(entry)
      if (end === -1) return false
    }
  }
}

// Made when they are needed: an error takes its time, and a Worker starts more often than it refuses.
/** The answer where nothing has a path. */
export function noSuchAction(): HonoActionError {
  return new HonoActionError({ code: 'NOT_FOUND', message: 'No such action' })
}

function notFound(): Target {
  return { refusal: { error: noSuchAction() } }
}

/** The answer in a batch where only a request of its own will do; nothing has run yet. */
function alone(): Target {
  const message = 'This can not be called in a batch'
  return {
    refusal: {
      error: new HonoActionError({ code: 'MISDIRECTED_REQUEST', message }),
      headers: { [bodyKindHeader]: 'alone' satisfies BodyKind },
    },
  }
}

const generatorFunction: unknown = Object.getPrototypeOf(async function* () {})

function isGenerator(handler: object): boolean {
  return Object.getPrototypeOf(handler) === generatorFunction
}

function notAllowed(allowed: string[]): Target {
  const allow = allowed.includes('GET') ? [...allowed, 'HEAD'].join(', ') : allowed.join(', ')
  const error = new HonoActionError({ code: 'METHOD_NOT_ALLOWED', message: `Use ${allow}` })
  return { refusal: { error, headers: { allow } } }
}

/** The path of an absolute URL, not decoded. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const query = url.indexOf('?', start)
  const hash = url.indexOf('#', start)
  const end = Math.min(query === -1 ? url.length : query, hash === -1 ? url.length : hash)
  return url.slice(start, end)
}
