import type { AstroCookies } from 'astro'
import { parseSetCookie } from 'cookie'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { type RequestContext, stateOf } from './request-context.ts'

/** One `Set-Cookie` line. */
interface Write {
  line: string
  name: string
  /** The encoded value, as in the line. */
  value: string
  /** Name, domain and path. Browsers store one cookie for each combination. */
  key: string
  isDeletion: boolean
  /** The owner of the response with the line; undefined if no response of this request has it. */
  owner: object | undefined
}

/** The part of Astro's cookies that the jar uses. */
export type AstroJar = Pick<AstroCookies, 'set' | 'delete' | 'headers'>

/**
 * The cookies of one request: the sent ones, with all changes since. Every later read sees a write.
 * Each cookie is sent once, with its last write.
 *
 * Hono and Astro read cookies from the `Cookie` header of a request, so the jar shows the current
 * cookies there.
 */
export class CookieJar {
  readonly #requests: () => readonly Request[]
  readonly #sent: string | null
  #writes: Write[] = []
  #astro: AstroJar | undefined

  /**
   * @param requests the client's request first, then the requests of server-side calls
   * @param astro Astro's cookies, while Astro handles the request
   */
  constructor(requests: () => readonly Request[], astro: AstroJar | undefined) {
    this.#requests = requests
    this.#sent = requests()[0]?.headers.get('cookie') ?? null
    this.#astro = astro
  }

  /**
   * Adds a `Set-Cookie` line.
   *
   * @param owner the owner of the response with the line
   */
  write(line: string, owner?: object): void {
    this.#writes.push(toWrite(line, owner))
    this.show()
  }

  /**
   * Applies the final `Set-Cookie` lines of a response. Lines that were removed from it are not
   * sent. Lines that were added to it are the last writes.
   *
   * @param owner the owner of the writes: Hono's `Context`, or the request context
   * @param lines undefined if the owner's lines have not changed
   * @param next the owner of the response with the lines from now on, if there is one
   * @returns true if the owner has written any
   */
  settle(owner: object, lines?: readonly string[], next?: object): boolean {
    const own = this.#writes.filter((one) => one.owner === owner || (next && one.owner === next))
    const removed = lines ? own.filter(({ line }) => !lines.includes(line)) : []
    const added = (lines ?? []).filter((line) => !own.some((write) => write.line === line))
    for (const write of own) write.owner = next
    if (removed.length > 0 || added.length > 0) {
      this.#writes = this.#writes.filter((write) => !removed.includes(write))
      this.#writes.push(...added.map((line) => toWrite(line, next)))
      this.show()
    }
    return own.length > removed.length || added.length > 0
  }

  /** The lines to send: the last write of each cookie. */
  get lines(): string[] {
    return lastOfEach(this.#writes).map(({ line }) => line)
  }

  /** Sets Astro's cookies as the target of writes; undefined to stop. */
  setAstro(cookies: AstroJar | undefined): void {
    this.#astro = cookies
    this.flush()
  }

  /**
   * Moves the writes of settled responses to Astro's cookies, if Astro handles the request. Astro's
   * cookies have one cookie of each name, so one of another path or domain stays here.
   */
  flush(): void {
    const astro = this.#astro
    if (!astro) return
    const settled = this.#writes.filter(({ owner }) => owner === undefined)
    this.#writes = this.#writes.filter(({ owner }) => owner !== undefined)
    const keys = new Map(writesOf(astro).map(({ name, key }) => [name, key]))
    for (const write of lastOfEach(settled)) {
      const { name, key, line } = write
      if ((keys.get(name) ?? key) === key) writeToAstro(astro, line)
      else this.#writes.push(write)
      keys.set(name, keys.get(name) ?? key)
    }
  }

  /** Shows the current cookies in the `Cookie` headers. */
  show(): void {
    const written = this.#astro ? writesOf(this.#astro) : []
    const cookies = cookieHeader(this.#sent, [...written, ...this.#writes])
    for (const request of this.#requests()) {
      const headers = mutableHeaders(request)
      if (cookies) headers.set('cookie', cookies)
      else headers.delete('cookie')
    }
  }
}

/** Returns the cookies of the request that `context` belongs to. */
export function cookiesOf(context: RequestContext): CookieJar {
  const state = stateOf(context)
  const { root, otherRequests, astroCookies } = state
  const requests = () => [root.request, ...otherRequests]
  state.cookies ??= new CookieJar(requests, astroCookies)
  return state.cookies
}

/** Uses Astro's cookies for the request while Astro handles it. */
export async function withAstroCookies<Result>(
  context: RequestContext,
  cookies: AstroJar,
  next: () => Result | Promise<Result>,
): Promise<Result> {
  const state = stateOf(context)
  state.astroCookies = cookies
  state.cookies?.setAstro(cookies)
  try {
    return await next()
  } finally {
    // Astro sends its cookies now. Later writes are sent with the request's response.
    state.cookies?.flush()
    state.cookies?.setAstro(undefined)
    state.astroCookies = undefined
    state.setsAstroCookies = !cookies.headers().next().done
  }
}

/** Shows the cookies that Astro's side has set to Hono's side. */
export function refreshCookies(context: RequestContext): void {
  const { astroCookies } = stateOf(context)
  if (astroCookies && !astroCookies.headers().next().done) cookiesOf(context).show()
}

/**
 * Collects the cookies of a response for the response of the request.
 *
 * @param owner the owner of the writes: Hono's `Context`, or the request context itself
 * @param lines the response's `Set-Cookie` lines; undefined if there is no response
 * @param isPassedOn true if the lines stay on the response, which is then the response of `context`
 */
export function settleCookies(
  context: RequestContext,
  owner: object,
  lines: readonly string[] | undefined,
  isPassedOn = false,
): void {
  const state = stateOf(context)
  if (!lines?.length && !state.cookies) return
  const jar = cookiesOf(context)
  const isWritten = jar.settle(owner, lines, isPassedOn ? context : undefined)
  if (isPassedOn) return
  if (isWritten && state.sent && context !== state.root) warnTooLate(context)
  jar.flush()
}

/** Removes the earlier writes of each cookie from the headers of a response that is complete. */
export function keepLastCookies(headers: Headers): void {
  const writes = headers.getSetCookie().map((line) => toWrite(line, undefined))
  headers.delete('set-cookie')
  for (const { line } of lastOfEach(writes)) headers.append('set-cookie', line)
}

/** Shows the cookies also in a request that middleware sets in place of this one. */
export function showCookiesIn(req: { raw: Request }, context: RequestContext): void {
  const own = Object.getOwnPropertyDescriptor(req, 'raw')
  // The request of a server-side call, or one that is already observed.
  if (own?.get) return
  let { raw } = req
  addRequest(raw, context)
  Object.defineProperty(req, 'raw', {
    configurable: true,
    enumerable: true,
    get: () => raw,
    set(request: Request) {
      raw = request
      showCookiesInReplacement(request, context)
    },
  })
}

/** Shows the cookies in a request that middleware has set in place of another one. */
export function showCookiesInReplacement(request: Request, context: RequestContext): void {
  addRequest(request, context)
  stateOf(context).cookies?.show()
}

/** Adds a request that shows later cookies too, if it is not the client's own. */
export function addRequest(request: Request, context: RequestContext): void {
  const { root, otherRequests } = stateOf(context)
  if (request !== root.request && !otherRequests.includes(request)) otherRequests.push(request)
}

function warnTooLate({ requestId }: RequestContext): void {
  console.warn(
    withErrorUrl(
      'HA409',
      `[hono-actions] A call in process set a cookie after the response had started, so it is lost (request ${requestId}). ` +
        "Make the call before the page streams: in the page's own frontmatter or in middleware.",
    ),
  )
}

function toWrite(line: string, owner: object | undefined): Write {
  const { name, value = '', domain = '', path = '', maxAge, expires } = parseSetCookie(line, asIs)
  const isDeletion =
    maxAge === undefined ? expires !== undefined && expires.getTime() <= Date.now() : maxAge <= 0
  return { line, name, value, key: [name, domain, path].join(';'), isDeletion, owner }
}

function writesOf(astro: AstroJar): Write[] {
  return [...astro.headers()].map((line) => toWrite(line, undefined))
}

const asIs = { decode: (text: string) => text }

function lastOfEach(writes: readonly Write[]): Write[] {
  const last = new Map<string, Write>()
  for (const write of writes) {
    // Deleted first, so that the entries have the order of the last writes.
    last.delete(write.key)
    last.set(write.key, write)
  }
  return [...last.values()]
}

/** Returns the `Cookie` header that a browser would send after these writes. */
function cookieHeader(sent: string | null, writes: readonly Write[]): string {
  const last = new Map(writes.map((write) => [write.name, write]))
  const unchanged = (sent ?? '').split(/;\s*/).filter((pair) => {
    const name = pair.split('=', 1)[0]?.trim() ?? ''
    return pair !== '' && !last.has(name)
  })
  const set = [...last.values()].filter(({ isDeletion }) => !isDeletion)
  return [...unchanged, ...set.map(({ name, value }) => `${name}=${value}`)].join('; ')
}

/** Returns mutable headers: an incoming request has immutable ones, so it gets a copy. */
function mutableHeaders(request: Request): Headers {
  if (!Object.hasOwn(request, 'headers')) {
    Object.defineProperty(request, 'headers', { value: new Headers(request.headers) })
  }
  return request.headers
}

function writeToAstro(astro: AstroJar, line: string): void {
  const { name, value = '', ...attributes } = parseSetCookie(line)
  const { isDeletion, value: encoded } = toWrite(line, undefined)
  if (isDeletion) astro.delete(name, attributes)
  // Without `encode`, Astro would encode the value again.
  else astro.set(name, value, { ...attributes, encode: () => encoded })
}
