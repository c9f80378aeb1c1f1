import type { Hono } from 'hono'
import { type AnyDefinition, definitionOf } from '../actions/define/definition.ts'
import { requireContentType } from '../actions/input/content-type.ts'
import { batchedHeader } from '../shared/batch.ts'
import type { HonoEnv } from '../shared/env.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { isActionError } from '../shared/errors/is-action-error.ts'
import { routeMethods } from '../shared/methods.ts'
import { type BodyKind, bodyKindHeader } from '../shared/protocol.ts'
import { type AllowedOrigins, requireSameOrigin } from './csrf.ts'
import type { HonoEntry } from './entries.ts'

/** An error that is sent before any code of the app runs. */
export interface Refusal {
  error: HonoActionError<string>
  headers?: Record<string, string>
}

/** The Hono routes of the map. */
export interface RoutesTarget {
  routes: true
  /** Sent if no route handles the request. Defaults to a 404. */
  unhandled?: Refusal
}

/** The target of a request. */
export type Target = { action: AnyDefinition } | RoutesTarget | { refusal: Refusal }

const toRoutes: RoutesTarget = { routes: true }

/** A function that matches a request. It returns undefined if the path is not in the map. */
export type Match = (request: Request, path?: string) => Target | undefined

/**
 * Creates the match of the router. Only it decides by path, method and content type if a request is
 * handled.
 *
 * Names must be sent as they were registered. Hono's and Astro's routers decode paths. They would
 * serve `%73ave` as `save`, although middleware compares the path with `/save`.
 *
 * @param routes a Hono app with the Hono apps of the map, at full paths
 * @param allowed cross-origin callers
 */
export function createMatch(
  entries: ReadonlyMap<string, HonoEntry>,
  routes: Hono<HonoEnv>,
  basePath: string,
  allowed: AllowedOrigins,
): Match {
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

  function matchRoute(request: Request): Target | undefined {
    const path = routes.getPath(request)
    const match = (method: string) => routes.router.match(method, path)[0].map(([[, r]]) => r)
    const method = methodOf(request)
    const matched = match(method)
    const exact = matched.filter((route) => route.method === method)
    const found = exact.find(({ handler }) => definitionOf(handler))
    if (found) {
      const action = definitionOf(found.handler) as AnyDefinition
      // A parameter may be encoded. A name may not, like the names of actions in the map.
      const isSpelledOut = found.path.includes(':') || !pathOf(request.url).includes('%')
      return isSpelledOut ? checked(action, request, toRoutes) : notFound()
    }
    if (exact.length > 0) return toRoutes
    const others = routeMethods.filter((other) => match(other).some((r) => r.method === other))
    // `.all()` at a full path handles every method, or its 404 is intended.
    const isForAll = matched.some((route) => !route.path.endsWith('*'))
    const unhandled = others.length > 0 && !isForAll && notAllowed(others)
    // Middleware may handle any method, as CORS middleware handles OPTIONS.
    if (matched.length > 0) return unhandled ? { routes: true, unhandled } : toRoutes
    return unhandled ? { refusal: unhandled } : undefined
  }

  /** Returns true if a path below `basePath` begins with the name of a Hono app of the map. */
  function isBelowRoute(path: string): boolean {
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const entry = entries.get(end === -1 ? path : path.slice(0, end))
      if (entry) return !definitionOf(entry)
      if (end === -1) return false
    }
  }

  return function match(request, sent = pathOf(request.url)) {
    if (!sent.startsWith(start)) return undefined
    const path = sent.slice(start.length)
    const entry = entries.get(withoutSlash(path))
    const action = entry && definitionOf(entry)
    if (action) {
      if (methodOf(request) !== action.method) return { refusal: notAllowed([action.method]) }
      const cannot = isGenerator(action.handler) && request.headers.has(batchedHeader)
      return checked(action, request, cannot ? alone() : { action })
    }
    if (isBelowRoute(path)) {
      return request.headers.has(batchedHeader) ? alone() : matchRoute(request)
    }
    const decoded = path.includes('%') ? decode(path) : path
    const isKnown =
      decoded !== path && (entries.has(withoutSlash(decoded)) || isBelowRoute(decoded))
    return isKnown ? notFound() : undefined
  }
}

// Lazily created: an error is expensive, and a Worker starts more often than it sends this one.
/** Creates the error for a path without an action. */
export function noSuchAction(): HonoActionError {
  return new HonoActionError({ code: 'NOT_FOUND', message: 'No such action' })
}

function notFound(): Target {
  return { refusal: { error: noSuchAction() } }
}

function notAllowed(methods: readonly string[]): Refusal {
  const hasHead = !methods.includes('GET') || methods.includes('HEAD')
  const allow = (hasHead ? methods : [...methods, 'HEAD']).join(', ')
  const error = new HonoActionError({ code: 'METHOD_NOT_ALLOWED', message: `Use ${allow}` })
  return { error, headers: { allow } }
}

/** Refuses a call in a batch that needs its own request. Nothing has run yet. */
function alone(): Target {
  const message = 'This cannot be called in a batch'
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

function methodOf({ method }: Request): string {
  return method === 'HEAD' ? 'GET' : method
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Returns the path of an absolute URL, not decoded. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const query = url.indexOf('?', start)
  const hash = url.indexOf('#', start)
  const end = Math.min(query === -1 ? url.length : query, hash === -1 ? url.length : hash)
  return url.slice(start, end)
}
