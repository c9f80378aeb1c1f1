import type { AnyResult } from '../result.ts'
import { ActionError, type ActionErrorJson } from './action-error.ts'
import { codeOfStatus } from './codes.ts'
import { guardWords } from './guard-words.ts'
import { inWords } from './humanize-code.ts'

export function resultOfResponse(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  text: string,
  decode: (text: string) => unknown,
): AnyResult {
  let body: unknown = text
  try {
    body = decode(text)
  } catch {}
  const { data, error } = Object(body) as { data: unknown; error?: ActionErrorJson | null }
  if (error === null && status < 300) return { data, error }
  if (typeof error?.code === 'string') return { data: null, error: new ActionError(error, status) }
  const location = headers.get('location')
  if (status >= 300 && status < 400 && location) {
    return { data: null, error: new ActionError({ code: 'UNAUTHORIZED', message: `Redirected to ${location}`, data: { redirect: location, status } }, 401) }
  }
  if (status < 400) return { data: null, error: new ActionError({ code: 'BAD_GATEWAY', message: `The answer (status ${status}) is not that of an action` }, 502) }
  const code = codeOfStatus(status)
  return { data: null, error: new ActionError({ code, message: guardWords(body) ?? inWords(code) }, status) }
}
