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
   * Returns the key of a caller. Callers with the same key share a limit. Defaults to the client's
   * IP address; clients without one share a key.
   */
  key?: (c: Context<HonoEnv>) => string | Promise<string>
  /**
   * Seconds that refused callers get as `Retry-After`. Set it to `simple.period` of the Wrangler
   * config, which the binding does not expose.
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
  json: `  "ratelimits": [{ "name": "NAME", "namespace_id": "1001", "simple": { "limit": 100, "period": 60 } }]`,
  typescript:
    "  NAME: { type: 'rate-limit', namespace: '1001', simple: { limit: 100, period: 60 } }",
}

/**
 * Hono middleware that refuses callers who exceed the limit of a rate limiter. It counts every
 * call, also server-side calls: a page that calls an action three times counts three.
 *
 * @param name name of the rate limiter's binding
 * @param options key of the caller, and the period of the limit
 * @throws HonoActionError `TOO_MANY_REQUESTS`: a 429 response with `Retry-After`
 * @throws Error if the Worker has no such binding, with the lines to add to its Wrangler config
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

/**
 * Returns the client's IP address. A server-side call has no IP address of its own, so this reads
 * the root request.
 */
function address(): string {
  const { root } = stateOf(requireRequestContext())
  return root.request.headers.get('cf-connecting-ip') ?? 'no address'
}
