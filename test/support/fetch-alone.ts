/**
 * Sends a request on a connection of its own. A busy server may have closed a kept one just before
 * it is used again, and `fetch` then fails.
 */
export function fetchAlone(url: URL, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers)
  headers.set('connection', 'close')
  return fetch(url, { ...init, headers })
}
