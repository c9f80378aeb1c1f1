import { redirectOf } from '../../actions/execute/outcome.ts'
import { visibleError } from '../../actions/execute/unexpected-error.ts'
import type { AppRouter } from '../../context/app-router.ts'
import type { FormOutcome } from '../../context/astro/form-outcome.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { pageFormHeader } from '../../shared/protocol.ts'
import { keepResult } from './flash-cookie.ts'
import { sameOriginPath } from './same-origin-path.ts'

const tooLarge =
  'The result is too large for the cookie that keeps it across a redirect. Return less from the ' +
  'action, such as { id: row.id }, and have the page read the rest'

/** Headers of the action's response that a redirect without a body does not have. */
const ofBody = [pageFormHeader, 'content-encoding', 'content-length', 'content-type']

/**
 * Returns the redirect of the form's action, and the cookie with which the page there gets the result.
 *
 * @param byScript true if the script of `enhance()` goes to the page
 */
export async function redirectFor(
  { name, result, redirectTo }: FormOutcome,
  { secret }: AppRouter,
  url: URL,
  sent: Response,
  byScript: boolean,
): Promise<{ response: Response; cookie?: string } | undefined> {
  const headers = new Headers(sent.headers)
  for (const name of ofBody) headers.delete(name)
  // The handler, or middleware of the action, has redirected.
  if (redirectOf(sent)) return { response: new Response(null, { status: sent.status, headers }) }
  if (redirectTo === undefined || !secret) return undefined
  try {
    const location = sameOriginPath(redirectTo, url)
    const { pathname } = new URL(location, url)
    const isSecure = url.protocol === 'https:'
    const cookie = await keepResult({ name, result, byScript }, pathname, secret, isSecure)
    if (!cookie) throw new Error(withErrorUrl('HA208', tooLarge))
    headers.set('location', location)
    return { response: new Response(null, { status: 303, headers }), cookie }
  } catch (error) {
    // The action has run: this page shows the result.
    visibleError(error, `the redirect of ${name}`)
    return undefined
  }
}
