import { originOf } from '../../shared/origin-of.ts'
import type { LateRequest } from './whole-request.ts'

const key = Symbol.for('@gnosticdev/hono-actions:internal-requests')
const isolate = globalThis as { [key]?: WeakMap<object, string | undefined> }

// Of the isolate: a second loaded copy of this module must know the requests of the first. Beside
// the requests, because whatever one itself carries could have come from outside.
isolate[key] ??= new WeakMap()
/** The requests that were made here, with what their bodies are made of where that is a text. */
const internalRequests: WeakMap<object, string | undefined> = isolate[key]

/** What a call in process has of the current request, where it is given nothing else. */
const passedOn = ['cookie', 'authorization']

/** What a call in process gives its request. */
interface InternalInit extends RequestInit {
  method: string
  headers?: Headers
}

/**
 * A call in process, which needs no request unless somebody wants to see one. It has of it what the
 * way to an action reads.
 */
export class InternalCall implements LateRequest {
  /** The request that it is made in. */
  readonly #current: Request
  readonly #init: InternalInit
  readonly path: string
  readonly method: string
  /** Its own, without those that are passed on. */
  readonly headers: Headers | undefined
  #whole: Request | undefined

  constructor(current: Request, path: string, init: InternalInit) {
    this.#current = current
    this.#init = init
    this.path = path
    this.method = init.method
    this.headers = init.headers
  }

  get url(): string {
    const url = internalUrl(this.#current, this.path)
    // The runtime would write it in no other way.
    return /^(?:\/[\w-][\w.-]*)+$/.test(this.path) ? url : new URL(url).href
  }

  /** A header of its request. */
  header(name: string): string | undefined {
    const own = this.headers?.get(name) ?? undefined
    if (own !== undefined || !passedOn.includes(name.toLowerCase())) return own
    return this.#current.headers.get(name) ?? undefined
  }

  get body(): Request['body'] {
    return this.whole.body
  }

  get bodyUsed(): boolean {
    return this.#whole?.bodyUsed ?? false
  }

  get whole(): Request {
    this.#whole ??= internalRequest(this.#current, this.path, this.#init)
    return this.#whole
  }
}

/**
 * The request of a call in process, for what the library does with one: the call itself where that
 * has all of it that an action's answer needs.
 */
export function callAsRequest(current: Request, path: string, init: RequestInit): Request {
  const { method, headers, body = '' } = init
  if (method !== 'POST' || !(headers instanceof Headers) || typeof body !== 'string') {
    return internalRequest(current, path, init)
  }
  const call = new InternalCall(current, path, { ...init, method, headers })
  internalRequests.set(call, body)
  // Whoever is not of the library is shown the whole.
  return call as unknown as Request
}

/**
 * Makes the request of a call in process: to a path of the current request's own origin, with its
 * cookie and its authorization, and nothing else of it.
 */
export function internalRequest(current: Request, path: string, init: RequestInit): Request {
  const url = internalUrl(current, path)
  const headers = withPassedOn(init.headers, current.headers)
  const request = new Request(url, headers ? { ...init, headers } : init)
  internalRequests.set(request, typeof init.body === 'string' ? init.body : undefined)
  return request
}

/** The URL of a path, which the runtime writes in its own way when it makes a request of it. */
function internalUrl({ url }: Request, path: string): string {
  return path.startsWith('/') ? originOf(url) + path : new URL(path, url).href
}

/** Whether a request was made here, for a call in process. */
export function isInternalRequest(request: object): boolean {
  return internalRequests.has(request)
}

/** The body of such a request, if it is a text and nobody has read it: without the stream. */
export function textOfInternal(request: object): string | undefined {
  const text = internalRequests.get(request)
  return text === undefined || (request as Request).bodyUsed ? undefined : text
}

/** Undefined where there is nothing to add. */
function withPassedOn(given: RequestInit['headers'], current: Headers): Headers | undefined {
  let headers: Headers | undefined
  for (const name of passedOn) {
    const value = current.get(name)
    if (value === null) continue
    // A copy: what was given may be used for other calls.
    headers ??= new Headers(given)
    if (!headers.has(name)) headers.set(name, value)
  }
  return headers
}
