import { markComplete } from '../../context/finish-response.ts'
import { resultOf } from '../execute/outcome.ts'
import { resultResponse } from './respond.ts'

/** Headers of a response's body or redirect, which its result does not have. */
const own = /^(?:location|content-(?:encoding|length|type))$/

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
  markComplete(instead)
  for (const [name, value] of response.headers) {
    if (name === 'set-cookie') instead.headers.append(name, value)
    else if (!own.test(name)) instead.headers.set(name, value)
  }
  return instead
}
