import { ActionError, type ActionErrorJson } from '../shared/action-error.ts'
import { decodeRich, richType } from '../shared/encoding.ts'
import type { AnyResult } from '../shared/result.ts'
import { toQuery } from './query.ts'
import type { Call } from './transport.ts'

type Fetch = (input: string, init: RequestInit) => Promise<Response>

/**
 * Calls an action over HTTP: JSON, a form or a query string goes there, a rich result comes back.
 *
 * @param base the address below which the actions are
 */
export async function callByFetch(fetch: Fetch, base: string, call: Call): Promise<AnyResult> {
  const { path, method, input, options } = call
  const { signal, headers } = options
  const url = `${base}/${path.join('/')}`
  const common = { method, ...(signal && { signal }) }
  const accept = { accept: richType }
  if (method === 'GET') {
    return readResult(
      await fetch(url + toQuery(input), { ...common, headers: { ...accept, ...headers } }),
    )
  }
  const isForm = input instanceof FormData
  // The browser writes the content type of a form, which has the boundary in it.
  const type = isForm ? undefined : { 'content-type': 'application/json' }
  const body = isForm ? input : JSON.stringify(input)
  return readResult(
    await fetch(url, {
      ...common,
      headers: { ...accept, ...type, ...headers },
      ...(body === undefined ? undefined : { body }),
    }),
  )
}

async function readResult(response: Response): Promise<AnyResult> {
  const text = await response.text()
  try {
    const rich = response.headers.get('content-type') === richType
    const { data, error } = (rich ? decodeRich(text) : JSON.parse(text)) as {
      data: unknown
      error: ActionErrorJson | null
    }
    return error
      ? { data: null, error: new ActionError(error, response.status) }
      : { data, error: null }
  } catch (cause) {
    const message = `The answer (status ${response.status}) is not that of an action`
    const json = { code: 'BAD_GATEWAY', message } as const
    return { data: null, error: new ActionError(json, response.status, cause) }
  }
}
