import { bodyKindHeader } from '../../shared/protocol.ts'
import { resultOfResponse } from '../../shared/errors/from-response.ts'
import type { AnyResult } from '../../shared/result.ts'
import { richType } from '../../shared/protocol.ts'
import { directOutput } from '../response/direct-output.ts'
import { type Outcome, redirectOf } from './outcome.ts'

/**
 * Returns the result for a caller that gets no response: a server-side call, RPC, a form, a test.
 *
 * @param where names the action in the log
 */
export async function resultOf(outcome: Outcome, where: string): Promise<AnyResult> {
  if ('error' in outcome) return { data: null, error: outcome.error }
  if ('response' in outcome && !outcome.response.headers.has(bodyKindHeader)) {
    return resultOfMiddleware(outcome.response)
  }
  const { output } = outcome
  return { data: redirectOf(output) ?? directOutput(output, where) ?? null, error: null }
}

/** The response of middleware as a result, as a client reads it. */
async function resultOfMiddleware(response: Response): Promise<AnyResult> {
  const text = await response.text()
  const isRich = response.headers.get('content-type') === richType
  const decode = isRich ? (await import('../../shared/rich.ts')).decodeRich : JSON.parse
  return resultOfResponse(response, text, decode)
}
