import { isForm as isFormType, isInputWithFiles } from '../actions/input/content-type.ts'
import { isInProcessRequest } from '../context/hono/in-process-request.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { type AllowedDomain, siteOrigin } from './trusted-origin.ts'

/** The cross-origin callers that may call actions. */
export interface AllowedOrigins {
  origins: ReadonlySet<string>
  isOpen: boolean
  /** Domains of the site behind a proxy. */
  domains?: readonly AllowedDomain[]
  /** Called with the reason before a request is refused. */
  onRefused?: (request: Request, error: HonoActionError<string>, reason: string) => void
}

/**
 * Refuses a cross-origin request of a browser. The browser sets `Sec-Fetch-Site` and `Origin`, and
 * scripts cannot change them. Each header that is present must name this origin or an allowed one.
 * A request with neither header does not come from a modern browser. Such a form is still refused,
 * because an old browser posts forms cross-origin.
 *
 * Origins are compared as strings. An invalid origin is a different one, and so is `null`, which a
 * sandboxed frame sends.
 *
 * Behind a proxy, this origin is the one that the proxy forwards, if it is an allowed domain.
 *
 * @param allowed exact origins, such as `https://app.example.com`. `isOpen` allows every site to
 * send requests that need a preflight, without cookies
 * @throws HonoActionError `FORBIDDEN`
 */
export function requireSameOrigin(
  request: Request,
  allowed: AllowedOrigins,
  contentType: string | null = request.headers.get('content-type'),
): void {
  if (isInProcessRequest(request)) return
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  // An old browser posts a form cross-origin without either header.
  const isForm =
    contentType !== 'application/json' &&
    isFormType(contentType) &&
    !isInputWithFiles(request.headers, contentType)
  if (origin !== null && origin !== 'null') {
    if (allowed.origins.has(origin) || (allowed.isOpen && !isForm)) return
  }
  const expected = siteOrigin(request, allowed.domains ?? [])
  const isSameSite = site === null || site === 'same-origin'
  const isSameOrigin = origin === null || origin === expected
  const isKnown = site !== null || origin !== null || !isForm
  if (isSameSite && isSameOrigin && isKnown) return
  const message = isKnown
    ? 'Requests from other sites are refused'
    : 'A form needs an Origin header'
  const error = new HonoActionError({ code: 'FORBIDDEN', message })
  const came = [
    isSameOrigin ? '' : `Origin is ${origin}`,
    isSameSite ? '' : `Sec-Fetch-Site is ${site}`,
    isKnown ? '' : 'a form came without an Origin header',
  ].filter(Boolean)
  allowed.onRefused?.(request, error, `expected the origin ${expected}, but ${came.join(' and ')}`)
  throw error
}
