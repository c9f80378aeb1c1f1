import { HonoActionError } from '../../shared/errors/hono-action-error.ts'

/**
 * What Cloudflare's bindings say when they could not do it just now, and could a moment later.
 *
 * @see https://developers.cloudflare.com/d1/observability/debug-d1/
 */
const messages = [
  'Network connection lost',
  'storage caused object to be reset',
  'reset because its code was updated',
  'Cannot resolve D1 DB due to transient issue',
  "Can't read from request stream because client disconnected",
  'D1 DB is overloaded',
  'D1 DB storage operation exceeded timeout',
  'Internal error in D1 DB storage',
  'KV GET failed: 429',
  'KV PUT failed: 429',
  'KV DELETE failed: 429',
]

/** Seconds after which another attempt is worth it. */
const retryAfter = 1

/**
 * The error for a caller where a binding failed for a moment: nothing is tried again here, for only
 * the caller knows whether it may be done twice.
 *
 * @returns undefined for any other error
 */
export function transientError(error: unknown): HonoActionError | undefined {
  if (!isTransient(error)) return undefined
  const message = 'Not available just now, try again'
  return new HonoActionError({ code: 'SERVICE_UNAVAILABLE', message, retryAfter, cause: error })
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // Durable Objects say it in so many words.
  const { retryable, overloaded } = error as { retryable?: unknown; overloaded?: unknown }
  if (retryable === true || overloaded === true) return true
  const text = `${error.message}\n${error.cause instanceof Error ? error.cause.message : ''}`
  return messages.some((message) => text.includes(message))
}
