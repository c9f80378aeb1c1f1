import { ActionError, type ActionErrorJson } from '../shared/errors/action-error.ts'
import type { ActionErrorCode } from '../shared/errors/codes.ts'
import { guardWords } from '../shared/errors/guard-words.ts'
import { inWords } from '../shared/errors/humanize-code.ts'
import type { AnyResult } from '../shared/result.ts'
import type { Reader } from './reader.ts'

/** Reads an answer that is no success: an error, or no answer of an action at all. */
export const read: Reader['read'] = async (response, _again, text) => {
  return readEnvelope(response, text ?? (await response.text()), JSON.parse)
}

/** Makes the result of an answer's text. */
export function readEnvelope(
  { ok, status }: Response,
  text: string,
  decode: (text: string) => unknown,
): AnyResult {
  let body: unknown = text
  let cause: unknown
  try {
    body = decode(text)
  } catch (thrown) {
    cause = thrown
  }
  const { data, error } = Object(body) as { data: unknown; error?: ActionErrorJson | null }
  if (error === null && ok) return { data, error }
  if (typeof error?.code === 'string') return { data: null, error: new ActionError(error, status) }
  return { data: null, error: errorOf(status, body, cause) }
}

// Only what guards answer with.
const guardCodes: Record<number, ActionErrorCode> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'TOO_MANY_REQUESTS',
}

/** What is no envelope: the words of a guard, or the page of something on the way. */
function errorOf(status: number, body: unknown, cause: unknown): ActionError<string> {
  const code = guardCodes[status]
  const [known, message] = code
    ? [code, guardWords(body) ?? inWords(code)]
    : (['BAD_GATEWAY', `The answer (status ${status}) is not that of an action`] as const)
  return new ActionError({ code: known, message }, status, cause)
}
