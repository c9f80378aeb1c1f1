import type { Context, MiddlewareHandler } from 'hono'
import { stateOf } from '../context/request-context.ts'
import { requireRequestContext } from '../context/store.ts'
import type { HonoEnv } from '../shared/env.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import { type BindingKind, type CheckedName, requireBinding } from './binding-middleware.ts'

interface Limiter {
  limit(options: { key: string }): Promise<{ success: boolean }>
}

/** Options of {@link rateLimit}. */
export interface RateLimitOptions {
  /**
   * Who is counted: callers of the same key share a limit.
   * @default the client's address, the same one for all where there is none
   */
  key?: (c: Context<HonoEnv>) => string | Promise<string>
  /**
   * Seconds: the `simple.period` of the Wrangler config, which the binding does not tell. It is
   * what a refused caller is told to wait.
   * @default 60
   */
  period?: 10 | 60
}

const kind: BindingKind = {
  name: 'rate limiter',
  toml: `  [[ratelimits]]
  name = "NAME"
  namespace_id = "1001"
  simple = { limit = 100, period = 60 }`,
}

/**
 * Hono middleware that refuses callers beyond the limit of a rate limiter.
 *
 * It counts once for each call of the action, those in process as well: a page that calls an action
 * three times has used three calls of its visitor's.
 *
 * @param name the name of the rate limiter's binding
 * @param options who is counted, and for how long a refused caller is told to wait
 * @throws HonoActionError `TOO_MANY_REQUESTS`: a 429 with `Retry-After`
 * @throws Error when the Worker has no such binding, with the lines to add to its Wrangler config
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/
 * @example
 * ```ts
 * const signIn = defineHonoAction({
 *   use: [rateLimit('LIMITER', { period: 10 })],
 *   schema: z.object({ name: z.string(), password: z.string() }),
 *   handler: ({ name, password }) => checkPassword(name, password),
 * })
 * ```
 */
export function rateLimit<const Name extends string>(
  name: Name & CheckedName<Name, Limiter, 'rate limiter'>,
  { key = address, period = 60 }: RateLimitOptions = {},
): MiddlewareHandler<HonoEnv> & { readonly name: string } {
  return async function rateLimit(c, next) {
    const limiter = requireBinding(c.env, name, kind) as Limiter
    const { success } = await limiter.limit({ key: await key(c) })
    if (!success) throw new HonoActionError({ code: 'TOO_MANY_REQUESTS', retryAfter: period })
    await next()
  }
}

/** The address of the client, also in a call in process, whose own request comes from nobody. */
function address(): string {
  const { root } = stateOf(requireRequestContext())
  return root.request.headers.get('cf-connecting-ip') ?? 'no address'
}
