import { withErrorUrl } from '../shared/errors/error-url.ts'
import { routeMethods } from '../shared/methods.ts'

/** The other sites whose scripts may read the responses of actions. */
export interface CorsOptions {
  /** Exact origins, such as `https://app.example.com`; or `*` for all, without cookies. */
  origins: readonly string[] | '*'
  /** Allows them to send cookies. Not with `*`. */
  credentials?: boolean
  /** Seconds for which a browser caches the preflight response. Defaults to 600. */
  maxAge?: number
}

/** What answers browsers that ask for another site. */
export interface Cors {
  /** Origins that may call actions, since they may read them. */
  origins: readonly string[]
  /** Whether every site may, without cookies. */
  isOpen: boolean
  /** The answer to a browser's question before the request; undefined where it is none. */
  preflight(request: Request): Response | undefined
  /** Adds what the browser wants to see to the headers of an answer, also of one that refuses. */
  addHeaders(request: Request, headers: Headers): void
}

/** What scripts may read of an answer, beside what they always may. */
const exposed = 'x-request-id, retry-after, server-timing, etag'

const allowedMethods = routeMethods.filter((method) => method !== 'OPTIONS').join(', ')

/** What is wrong with the options, or undefined where nothing is. */
export function corsProblem({ origins, credentials }: CorsOptions): string | undefined {
  if (origins !== '*' || !credentials) return undefined
  return (
    "credentials can't go with origins '*', which would let every site act as its visitors. " +
    "Name the origins: cors: { origins: ['https://app.example.com'], credentials: true }"
  )
}

/**
 * @throws Error for `*` with credentials, which would let every site act as its visitors; browsers
 * refuse it too
 */
export function createCors(options: CorsOptions): Cors {
  const problem = corsProblem(options)
  if (problem) throw new Error(withErrorUrl('HA202', `cors: ${problem}`))
  const { origins, credentials = false, maxAge = 600 } = options
  const isAllowed = (origin: string | null): origin is string =>
    origin !== null && origin !== 'null' && (origins === '*' || origins.includes(origin))

  function addHeaders(request: Request, headers: Headers): void {
    // Also where it is refused: a cache must not give that to an origin that is allowed.
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
