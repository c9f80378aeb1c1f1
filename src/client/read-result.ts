import { ActionError, type ActionErrorJson } from '../shared/action-error.ts'
import { bodyKindHeader } from '../shared/body-kind.ts'
import { decodeRich, richType } from '../shared/encoding.ts'
import type { ActionErrorCode } from '../shared/error-codes.ts'
import { guardWords } from '../shared/guard-words.ts'
import { inWords } from '../shared/in-words.ts'
import type { AnyResult } from '../shared/result.ts'
import { resumeEvents } from './resume.ts'

/**
 * Makes the result of an answer: of the envelope, or of a body that is sent as it is.
 *
 * @param again makes the same call with more headers, for a stream that is cut off
 */
export async function readResult(
  response: Response,
  again: (headers: Record<string, string>) => Promise<Response>,
): Promise<AnyResult> {
  const kind = response.headers.get(bodyKindHeader)
  if (kind === 'response') return { data: response, error: null }
  if (kind === 'stream') return { data: response.body, error: null }
  if (kind === 'blob') return { data: await response.blob(), error: null }
  if (kind?.startsWith('events') && response.body) {
    const decode = kind === 'events' ? JSON.parse : decodeRich
    return { data: resumeEvents(response.body, decode, again), error: null }
  }
  const text = await response.text()
  try {
    const isRich = response.headers.get('content-type') === richType
    const { data, error } = (isRich ? decodeRich(text) : JSON.parse(text)) as {
      data: unknown
      error?: ActionErrorJson | null
    }
    if (error === null && response.ok) return { data, error }
    if (typeof error?.code === 'string') {
      return { data: null, error: new ActionError(error, response.status) }
    }
    return { data: null, error: errorOf(response.status, text) }
  } catch (cause) {
    return { data: null, error: errorOf(response.status, text, cause) }
  }
}

// Only what guards answer with: the whole table would be half of the client.
const guardCodes: Record<number, ActionErrorCode> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'TOO_MANY_REQUESTS',
}

/** What is no envelope: the words of a guard, or the page of something on the way. */
function errorOf(status: number, text: string, cause?: unknown): ActionError<string> {
  const code = guardCodes[status]
  const [known, message] = code
    ? [code, guardWords(text) ?? inWords(code)]
    : (['BAD_GATEWAY', `The answer (status ${status}) is not that of an action`] as const)
  return new ActionError({ code: known, message }, status, cause)
}
