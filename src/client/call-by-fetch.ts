import { ActionError, type ActionErrorJson } from '../shared/action-error.ts'
import { decodeRich, richType } from '../shared/encoding.ts'
import type { AnyResult } from '../shared/result.ts'
import type { CallOptions } from './transport.ts'

type Fetch = (input: string, init: RequestInit) => Promise<Response>

/** Calls an action over HTTP: JSON or a form goes there, a rich result comes back. */
export async function callByFetch(
  fetch: Fetch,
  url: string,
  input: unknown,
  { signal, headers = {} }: CallOptions,
): Promise<AnyResult> {
  const isForm = input instanceof FormData
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept: richType,
      // The browser writes that of a form, which has the boundary in it.
      ...(isForm ? undefined : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(input === undefined ? undefined : { body: isForm ? input : JSON.stringify(input) }),
    ...(signal && { signal }),
  })
  return readResult(response)
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
