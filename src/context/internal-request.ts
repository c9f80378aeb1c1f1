import { originOf } from '../shared/origin-of.ts'

const key = Symbol.for('@gnosticdev/hono-actions:internal-requests')
const isolate = globalThis as { [key]?: WeakMap<Request, string | undefined> }

// Of the isolate: a second loaded copy of this module must know the requests of the first. Beside
// the requests, because whatever one itself carries could have come from outside.
isolate[key] ??= new WeakMap()
/** The requests that were made here, with what their bodies are made of where that is a text. */
const internalRequests: WeakMap<Request, string | undefined> = isolate[key]

/** What a call in process has of the current request, where it is given nothing else. */
const passedOn = ['cookie', 'authorization']

/** A call in process that needs no request, unless somebody wants to see one. */
export interface InternalCall {
  /** The request that it is made in. */
  readonly current: Request
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
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
export function internalUrl({ url }: Request, path: string): string {
  return path.startsWith('/') ? originOf(url) + path : new URL(path, url).href
}

/** A header of {@link internalRequest}, found without making it. `call` has none of its own. */
export function headerPassedOn({ current }: InternalCall, name: string): string | undefined {
  if (!passedOn.includes(name.toLowerCase())) return undefined
  return current.headers.get(name) ?? undefined
}

/** Whether a request was made here, for a call in process. */
export function isInternalRequest(request: Request): boolean {
  return internalRequests.has(request)
}

/** The body of such a request, if it is a text and nobody has read it: without the stream. */
export function textOfInternal(request: object): string | undefined {
  const text = internalRequests.get(request as Request)
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
