import { markComplete } from '../../context/finish-response.ts'
import { requireRequestContext } from '../../context/store.ts'
import { resultOf } from '../execute/outcome.ts'
import { keepHeaders, resultResponse } from './respond.ts'

/**
 * Creates the result that a response of middleware means, for a caller that shows results. The
 * other headers of the response are kept.
 *
 * @param where names the action in the log
 */
export async function resultInPlace(
  response: Response,
  request: Request,
  where: string,
): Promise<Response> {
  const instead = await resultResponse(await resultOf({ response }, where), request)
  markComplete(instead, requireRequestContext())
  keepHeaders(instead, response)
  return instead
}
