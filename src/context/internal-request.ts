const key = Symbol.for('@gnosticdev/hono-actions:internal-requests')
const isolate = globalThis as { [key]?: WeakSet<Request> }

// Of the isolate: a second loaded copy of this module must know the requests of the first. A set,
// because whatever a request itself carries could have come from outside.
isolate[key] ??= new WeakSet()
const internalRequests: WeakSet<Request> = isolate[key]

/**
 * Makes the request of a call in process: to a path of the current request's own origin, with its
 * cookie and its authorization, and nothing else of it.
 */
export function internalRequest(current: Request, path: string, init: RequestInit): Request {
  const headers = new Headers(init.headers)
  for (const name of ['cookie', 'authorization']) {
    const value = current.headers.get(name)
    if (value !== null && !headers.has(name)) headers.set(name, value)
  }
  const request = new Request(new URL(path, current.url), { ...init, headers })
  internalRequests.add(request)
  return request
}

/** Whether a request was made here, for a call in process. */
export function isInternalRequest(request: Request): boolean {
  return internalRequests.has(request)
}
