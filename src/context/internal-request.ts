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
  return new Request(new URL(path, current.url), { ...init, headers })
}
