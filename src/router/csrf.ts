import { isForm as isFormType } from '../actions/input/content-type.ts'
import { isInProcessRequest } from '../context/hono/in-process-request.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { originOf } from '../shared/url.ts'

/** The origins of other sites that may call actions. */
export interface AllowedOrigins {
  origins: ReadonlySet<string>
  isOpen: boolean
}

/**
 * Refuses a request that another site made a browser send. `Sec-Fetch-Site` and `Origin` are
 * written by the browser, where no script can reach them: each that is there must say that the
 * request is from this site, or from an origin that the app allows. Without either it was no
 * browser of today; a form is refused even so, since an old one posts forms across sites.
 *
 * Compared as strings: an origin that does not parse is just another one, and so is `null`, which
 * a sandboxed frame sends.
 *
 * @param allowed exact origins, such as `https://app.example.com`; and whether any site may send
 * what a browser asks for before it does, which it then sends without cookies
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
  // That of a form, which an old browser posts across sites.
  const isForm = contentType !== 'application/json' && isFormType(contentType)
  if (origin !== null && origin !== 'null') {
    if (allowed.origins.has(origin) || (allowed.isOpen && !isForm)) return
  }
  const isSameSite = site === null || site === 'same-origin'
  const isSameOrigin = origin === null || origin === originOf(request.url)
  const isKnown = site !== null || origin !== null || !isForm
  if (isSameSite && isSameOrigin && isKnown) return
  throw new HonoActionError({ code: 'FORBIDDEN', message: 'Requests from other sites are refused' })
}
