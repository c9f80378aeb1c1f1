import { parse, serialize } from 'hono/utils/cookie'
import { beforeResponse } from '../context/finish-response.ts'
import { oncePerRequest } from '../context/once-per-request.ts'
import { type RequestContext, stateOf } from '../context/request-context.ts'
import { requireRequestContext } from '../context/store.ts'
import {
  type BindingAt,
  type BindingKind,
  type CheckedNames,
  handlesMiddleware,
  type SetsVariables,
} from './binding-middleware.ts'
import { overlayProxy } from './overlay-proxy.ts'

interface Session {
  getBookmark(): string | null
}

interface SessionDatabase {
  withSession(constraintOrBookmark?: string): Session
}

/** Type of the variable that {@link d1Session} sets: a session with the methods of the database. */
export type SessionOf<Database> = Database extends { withSession(): infer Handle }
  ? Database & Handle
  : never

/** Options of {@link d1Session}. */
export interface D1SessionOptions {
  /**
   * Sends the bookmark between requests as a cookie, for browsers, or as the header
   * `x-d1-bookmark`, for API clients, which send back the header of the last response.
   * @default 'cookie'
   */
  bookmark?: 'cookie' | 'header'
}

export const d1Kind: BindingKind = {
  name: 'D1 database',
  toml: '  [[d1_databases]]\n  binding = "NAME"\n  database_name = "..."',
  json: '  "d1_databases": [{ "binding": "NAME", "database_name": "..." }]',
  typescript: "  NAME: { type: 'd1', name: '...' }",
}
const bookmarkHeader = 'x-d1-bookmark'
const attributes = { path: '/', httpOnly: true, sameSite: 'Lax' } as const
// D1 uses the greater bookmark in string order. A bookmark of other characters would win forever.
const plausible = /^(?=.{1,128}$)[\da-f]+(-[\da-f]+)+$/

/**
 * Hono middleware that sets D1 sessions in `ctx.var`: clients read from the nearest replica, and
 * always read their own writes.
 *
 * Each request has one session per database, shared by middleware, the page and every action. The
 * session continues from the bookmark of the client's previous request. Without a bookmark, a `GET`
 * may read from any replica, and other methods start at the primary. The new bookmark is sent with
 * the response, unless a cache may store the response. Queries that run after a streamed page has
 * started do not update the bookmark.
 *
 * The session has the same methods as the database, so libraries for D1 accept it. `exec`, `dump`
 * and `withSession` run on the database, outside of the session.
 *
 * @param map variable names, each with the name of its D1 binding
 * @param options how the bookmark is sent
 * @throws Error if the Worker has no such binding, with the lines to add to its Wrangler config
 * @see https://developers.cloudflare.com/d1/best-practices/read-replication/
 * @example
 * ```ts
 * const addEntry = defineHonoAction({
 *   use: [d1Session({ db: 'DB' })],
 *   schema: z.object({ text: z.string() }),
 *   handler: ({ text }, ctx) =>
 *     ctx.var.db.prepare('INSERT INTO entries (text) VALUES (?)').bind(text).run(),
 * })
 * ```
 */
export function d1Session<const Map extends Record<string, string>>(
  map: Map & CheckedNames<Map, SessionDatabase, 'D1 database'>,
  { bookmark = 'cookie' }: D1SessionOptions = {},
): SetsVariables<{
  [Variable in keyof Map]: SessionOf<BindingAt<Map[Variable]>>
}> {
  return handlesMiddleware(map, d1Kind, (database: SessionDatabase, name) => {
    const context = requireRequestContext()
    const key = `d1Session:${name}`
    return oncePerRequest(context, key, () => open(context, database, name, bookmark))
  })
}

function open(
  context: RequestContext,
  database: SessionDatabase,
  name: string,
  bookmark: 'cookie' | 'header',
): Session {
  const { root } = stateOf(context)
  const cookie = `d1-bookmark-${name}`
  const sent =
    bookmark === 'header'
      ? root.request.headers.get(bookmarkHeader)
      : parse(root.request.headers.get('cookie') ?? '', cookie)[cookie]
  const known = sent && plausible.test(sent) ? sent : undefined
  const session = database.withSession(
    known ?? (onlyReads(root) ? 'first-unconstrained' : 'first-primary'),
  )
  const secure = root.request.url.startsWith('https:')
  beforeResponse(root, (headers) => {
    const next = session.getBookmark()
    if (next === null || next === known || isCacheable(headers)) return
    if (bookmark === 'header') headers.set(bookmarkHeader, next)
    else headers.append('set-cookie', serialize(cookie, next, { ...attributes, secure }))
  })
  return overlayProxy(session, database)
}

function onlyReads({ event, request }: RequestContext): boolean {
  return event.kind === 'fetch' && (request.method === 'GET' || request.method === 'HEAD')
}

// Each is for other caches, so one that allows to store the response is enough.
const cacheHeaders = ['cache-control', 'cdn-cache-control', 'cloudflare-cdn-cache-control']

/**
 * Returns true if a cache may store the response, which then must not contain one client's data.
 */
function isCacheable(headers: Headers): boolean {
  const values = cacheHeaders.map((name) => headers.get(name)?.toLowerCase() ?? '')
  if (values.some(allowsCaching)) return true
  // `max-age` overrides an expiry, but not for each cache.
  return isInFuture(headers.get('expires')) && !isNoStore(values[0] ?? '')
}

function allowsCaching(cacheControl: string): boolean {
  if (isNoStore(cacheControl)) return false
  return /\bpublic\b|\bs-maxage\b|\bimmutable\b|\bmax-age\s*=\s*"?0*[1-9]/.test(cacheControl)
}

function isNoStore(cacheControl: string): boolean {
  return /(^|,)\s*no-store\s*(,|$)/.test(cacheControl)
}

/** Returns false for an invalid date such as `0`, which means that the response has expired. */
function isInFuture(expires: string | null): boolean {
  return expires !== null && Date.parse(expires) > Date.now()
}
