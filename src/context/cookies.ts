import { withErrorUrl } from '../shared/errors/error-url.ts'
import { internalsOf, type RequestContext } from './request-context.ts'
import { addCookie } from './response.ts'

/**
 * Hands the cookies that a call in process set to the context it was made from, whose response
 * will carry them.
 */
export function forwardCookies(cookies: readonly string[], context: RequestContext): void {
  if (cookies.length === 0) return
  if (internalsOf(context).sent) {
    console.warn(
      withErrorUrl(
        'HA409',
        `[hono-actions] A call in process set a cookie after the response had started, so it is lost (request ${context.requestId}). ` +
          "Make the call before the page streams: in the page's own frontmatter or in middleware.",
      ),
    )
  }
  for (const cookie of cookies) addCookie(context, cookie)
}
