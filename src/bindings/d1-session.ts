import { parse, serialize } from 'hono/utils/cookie'
import { oncePerRequest } from '../context/once.ts'
import { type RequestContext, stateOf } from '../context/request-context.ts'
import { beforeResponse } from '../context/response.ts'
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

/** What {@link d1Session} sets: a session that can all that the database can. */
export type SessionOf<Database> = Database extends { withSession(): infer Handle }
  ? Database & Handle
  : never

/** Options of {@link d1Session}. */
export interface D1SessionOptions {
  /**
   * How the bookmark travels between a visitor's requests: `cookie` for browsers, or `header` for
   * clients of an API, which send back the `x-d1-bookmark` of the last answer.
   * @default 'cookie'
   */
  bookmark?: 'cookie' | 'header'
}

export const d1Kind: BindingKind = {
  name: 'D1 database',
  toml: '  [[d1_databases]]\n  binding = "NAME"\n  database_name = "..."',
}
const bookmarkHeader = 'x-d1-bookmark'
const attributes = { path: '/', httpOnly: true, sameSite: 'Lax' } as const
// D1 keeps the greater of two bookmarks by their letters: one of other letters would stay for good.
const plausible = /^(?=.{1,128}$)[\da-f]+(-[\da-f]+)+$/

/**
 * Hono middleware that puts D1 sessions in `ctx.var`, so that whoever wrote reads what they wrote,
 * from whichever replica is near.
 *
 * There is one session for each request and database, shared by middleware, page and every action
 * of it. It goes on from the bookmark that the visitor's last request ended with; without one, a
 * `GET` may read from any replica, and everything else begins at the primary. The new bookmark goes
 * out with the response, but not with one that a cache may keep, and not for what is asked of D1
 * after a streamed page has begun.
 *
 * A session can all that the database can, so code and libraries that take a D1 database take it;
 * `exec`, `dump` and `withSession` are the database's own and know nothing of the session.
 *
 * @param map the names of variables, each with the name of its D1 binding
 * @param options how the bookmark travels
 * @throws Error when the Worker has no such binding, with the lines to add to its Wrangler config
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
    if (next === null || next === known || mayBeKept(headers.get('cache-control'))) return
    if (bookmark === 'header') headers.set(bookmarkHeader, next)
    else headers.append('set-cookie', serialize(cookie, next, { ...attributes, secure }))
  })
  return overlayProxy(session, database)
}

function onlyReads({ event, request }: RequestContext): boolean {
  return event.kind === 'fetch' && (request.method === 'GET' || request.method === 'HEAD')
}

/** Whether a cache may keep the response: then what is one visitor's must not be in it. */
function mayBeKept(cacheControl: string | null): boolean {
  if (cacheControl === null || cacheControl.includes('no-store')) return false
  return /\bpublic\b|\bs-maxage\b|\bimmutable\b|\bmax-age\s*=\s*"?0*[1-9]/.test(cacheControl)
}
