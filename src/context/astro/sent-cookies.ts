import { AsyncLocalStorage } from 'node:async_hooks'
import { type AstroJar, keepLastCookies } from '../cookies.ts'

/** Astro's cookies of one request. A rewrite and an error page have their own. */
type Jars = Set<AstroJar>

const key = Symbol.for('@gnosticdev/hono-actions:astro-cookies')
const isolate = globalThis as { [key]?: AsyncLocalStorage<Jars> }

// Another loaded copy of this module, such as in the dev server, uses the same store.
isolate[key] ??= new AsyncLocalStorage<Jars>()
const store = isolate[key]

/**
 * Wraps the adapter's handler in an app with a `src/fetch.ts`, so that Astro's cookies are sent with
 * every response. Astro attaches them to its own response object. `src/fetch.ts` may return a copy,
 * which is without them: Hono's `c.header()` creates one.
 *
 * @param astro the adapter's handler
 * @example
 * ```ts
 * export default { fetch: sendAstroCookies(handle) }
 * ```
 */
export function sendAstroCookies<Args extends unknown[]>(
  astro: (...args: Args) => Promise<Response>,
): (...args: Args) => Promise<Response> {
  return async function sendAstroCookies(...args) {
    const jars: Jars = new Set()
    const response = await store.run(jars, astro, ...args)
    const sent = response.headers.getSetCookie()
    const lines = [...jars].flatMap((cookies) => [...cookies.headers()])
    const lost = lines.filter((line) => !sent.includes(line))
    // The runtime does not accept a copy of a WebSocket handshake.
    if (lost.length === 0 || response.status === 101) return response
    const copy = new Response(response.body, response)
    copy.headers.delete('set-cookie')
    // `src/fetch.ts` has set its cookies after Astro.
    for (const line of [...lost, ...sent]) copy.headers.append('set-cookie', line)
    keepLastCookies(copy.headers)
    return copy
  }
}

/** Notes Astro's cookies for {@link sendAstroCookies}. If `next` throws, Astro does not send them. */
export async function noteAstroCookies<Result>(
  cookies: AstroJar,
  next: () => Promise<Result>,
): Promise<Result> {
  const jars = store.getStore()
  if (!jars) return next()
  jars.add(cookies)
  try {
    return await next()
  } catch (error) {
    jars.delete(cookies)
    throw error
  }
}
