import type { DeferOptions } from '../actions/deferred.ts'
import { richType } from '../shared/encoding.ts'
import type { AnyResult } from '../shared/result.ts'
import { toQuery } from './query.ts'
import { readResult } from './read-result.ts'
import type { Call } from './transport.ts'

type Fetch = (input: string, init: RequestInit) => Promise<Response>

/**
 * Calls an action over HTTP: JSON, a form or a query string goes there, a rich result comes back.
 *
 * @param base the address below which the actions are
 */
export async function callByFetch(fetch: Fetch, base: string, call: Call): Promise<AnyResult> {
  const { path, method, input, options, defer } = call
  const { signal, headers } = options
  const isForm = input instanceof FormData
  const body =
    method === 'GET' || input === undefined ? undefined : isForm ? input : JSON.stringify(input)
  const query = method === 'GET' ? toQuery(input) : ''
  // The browser writes the content type of a form, which has the boundary in it.
  const type = method === 'GET' || isForm ? undefined : { 'content-type': 'application/json' }
  const send = (more?: Record<string, string>) =>
    fetch(`${base}/${path.join('/')}${query}`, {
      method,
      headers: { accept: richType, ...type, ...deferHeaders(defer), ...headers, ...more },
      ...(body === undefined ? undefined : { body }),
      ...(signal && { signal }),
    })
  return readResult(await send(), send)
}

/** How long a call is held back is for the server to say. */
function deferHeaders(defer: DeferOptions | undefined): Record<string, string> | undefined {
  if (!defer) return undefined
  return {
    prefer: 'respond-async',
    ...(defer.id === undefined ? undefined : { 'idempotency-key': defer.id }),
  }
}
