import type { AnyResult } from '../shared/result.ts'
import { richType } from '../shared/rich-type.ts'
import { toQuery } from '../shared/query.ts'
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
  const { signal = null, headers } = options
  const isGet = method === 'GET'
  const body = isGet ? null : input instanceof FormData ? input : JSON.stringify(input)
  const address = `${base}/${path.join('/')}${isGet ? toQuery(input) : ''}`
  const send = (more?: Record<string, string>) =>
    fetch(address, {
      method,
      headers: {
        accept: richType,
        // The browser writes the content type of a form, which has the boundary in it.
        ...(typeof body !== 'object' && { 'content-type': 'application/json' }),
        // How long a call is held back is for the server to say.
        ...(defer && { prefer: 'respond-async' }),
        ...(defer?.id !== undefined && { 'idempotency-key': defer.id }),
        ...headers,
        ...more,
      },
      body,
      signal,
    })
  return readResult(await send(), signal, send)
}
