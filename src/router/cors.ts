import { withErrorUrl } from '../shared/errors/error-url.ts'
import { routeMethods } from '../shared/methods.ts'
import { bodyKindHeader } from '../shared/protocol.ts'

/**
 * Options for cross-origin requests: the origins whose scripts may read the responses of actions.
 */
export interface CorsOptions {
  /** Exact origins, such as `https://app.example.com`; or `*` for all, without cookies. */
  origins: readonly string[] | '*'
  /**
   * Allows these origins to send cookies. Not with `*`.
   * @default false
   */
  credentials?: boolean
  /** Seconds for which a browser may cache a preflight response. Defaults to 600. */
  maxAge?: number
}

/** The CORS rules of a router. */
export interface Cors {
  /** Origins that may read responses, and so may call actions. */
  origins: readonly string[]
  /** True if every site may call actions, without cookies. */
  isOpen: boolean
  /** Returns the response to a preflight request; undefined for any other request. */
  preflight(request: Request): Response | undefined
  /** Adds the CORS headers to the headers of a response, also of a refusal. */
  addHeaders(request: Request, headers: Headers): void
}

/** The headers that cross-origin scripts may read, besides the safelisted ones. */
const exposed = `x-request-id, retry-after, server-timing, etag, content-disposition, ${bodyKindHeader}`

const allowedMethods = routeMethods.filter((method) => method !== 'OPTIONS').join(', ')

/** Returns the problem with the options, or undefined if they are valid. */
export function corsProblem({ origins, credentials }: CorsOptions): string | undefined {
  if (origins !== '*' || !credentials) return undefined
  return (
    "credentials can't go with origins '*', which would let every site act as its visitors. " +
    "Name the origins: cors: { origins: ['https://app.example.com'], credentials: true }"
  )
}

/**
 * Creates the CORS rules of a router.
 *
 * @throws Error for `*` with credentials, with which every site could act as its visitors. Browsers
 * reject it too
 */
export function createCors(options: CorsOptions): Cors {
  const problem = corsProblem(options)
  if (problem) throw new Error(withErrorUrl('HA202', `cors: ${problem}`))
  const { origins, credentials = false, maxAge = 600 } = options
  const isAllowed = (origin: string | null): origin is string =>
    origin !== null && origin !== 'null' && (origins === '*' || origins.includes(origin))

  function addHeaders(request: Request, headers: Headers): void {
    // Also for a refusal: a cache must not send it to an allowed origin.
    if (origins !== '*') addVary(headers)
    const origin = request.headers.get('origin')
    if (!isAllowed(origin) || headers.has('access-control-allow-origin')) return
    headers.set('access-control-allow-origin', origins === '*' ? '*' : origin)
    headers.set('access-control-expose-headers', exposed)
    if (credentials) headers.set('access-control-allow-credentials', 'true')
  }

  return {
    origins: origins === '*' ? [] : origins,
    isOpen: origins === '*',
    addHeaders,
    preflight(request) {
      const method = request.headers.get('access-control-request-method')
      if (request.method !== 'OPTIONS' || method === null) return undefined
      const headers = new Headers()
      addHeaders(request, headers)
      if (headers.has('access-control-allow-origin')) {
        headers.set('access-control-allow-methods', allowedMethods)
        const asked = request.headers.get('access-control-request-headers')
        if (asked !== null) headers.set('access-control-allow-headers', asked)
        headers.set('access-control-max-age', String(maxAge))
      }
      return new Response(null, { status: 204, headers })
    },
  }
}

function addVary(headers: Headers): void {
  const names = headers.get('vary')?.toLowerCase().split(',') ?? []
  if (!names.some((name) => name.trim() === 'origin')) headers.append('vary', 'origin')
}
