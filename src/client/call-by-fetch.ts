import { inputHeader, richType } from '../shared/protocol.ts'
import type { AnyResult } from '../shared/result.ts'
import { encodeInput } from './encode.ts'
import { readResult } from './read-result.ts'
import type { Call } from './transport.ts'

type Fetch = (input: string, init: RequestInit) => Promise<Response>

/**
 * Calls an action over HTTP: sends JSON, a form or a query string, and reads a rich result.
 *
 * @param base the URL of the actions
 */
export async function callByFetch(fetch: Fetch, base: string, call: Call): Promise<AnyResult> {
  const { path, method, input, options, defer } = call
  const { signal = null, headers } = options
  const isGet = method === 'GET'
  const isForm = input instanceof FormData
  const [query, body] = isForm && !isGet ? ['', input] : await encodeInput(input, isGet)
  const url = `${base}/${path.join('/')}${query}`
  const send = (more?: Record<string, string>) =>
    fetch(url, {
      method,
      headers: {
        accept: richType,
        // The browser writes the content type of a form, with its boundary.
        ...(typeof body !== 'object'
          ? { 'content-type': 'application/json' }
          : body && !isForm && { [inputHeader]: 'multipart' }),
        // The delay is not sent: only the server may choose it.
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
