import { platform } from '#platform'
import { loaderOf } from '../../context/app-router.ts'
import { type RequestContext, stateOf } from '../../context/request-context.ts'
import { requestContext } from '../../context/store.ts'
import { codeOfStatus } from '../../shared/errors/codes.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { actionErrorOf, HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { isHttpException } from '../../shared/errors/http-exception.ts'

/**
 * Returns the error that the caller gets. An action's error is returned unchanged. Hono's
 * `HTTPException` is converted, with its status and message. Any other error is logged with the
 * request id. For it, the caller gets an `INTERNAL_SERVER_ERROR` with only that id, or a
 * `SERVICE_UNAVAILABLE` after a transient error of a binding.
 *
 * @param where names the action in the log
 */
export function visibleError(thrown: unknown, where: string): HonoActionError<string> {
  return attempt(() => shownAsIs(thrown)) ?? unexpectedError(thrown, where)
}

function shownAsIs(thrown: unknown): HonoActionError<string> | undefined {
  const own = actionErrorOf(thrown) ?? fromAstro(thrown)
  if (own || !isHttpException(thrown)) return own
  const { status, message } = thrown
  return new HonoActionError<string>({
    code: codeOfStatus(status),
    status,
    ...(message && { message }),
    cause: thrown,
  })
}

/** Converts the `ActionError` of `astro:actions`, which helpers of an app may still throw. */
function fromAstro(thrown: unknown): HonoActionError<string> | undefined {
  if (!(thrown instanceof Error) || !('type' in thrown)) return undefined
  const { type, code, message } = thrown as Error & { type: unknown; code?: unknown }
  if (type !== 'AstroActionError' || typeof code !== 'string') return undefined
  return new HonoActionError<string>({ code, ...(message && { message }), cause: thrown })
}

function unexpectedError(thrown: unknown, where: string): HonoActionError<string> {
  const context = requestContext.getStore()
  const requestId = context?.requestId ?? crypto.randomUUID()
  attempt(() => console.error(`[hono-actions] ${where} failed (request ${requestId})`, thrown))
  if (context) callErrorHook(thrown, where, context)
  const transient = attempt(() => transientError(thrown))
  if (transient) return transient
  const message = 'Internal error'
  return new HonoActionError({ code: 'INTERNAL_SERVER_ERROR', message, requestId })
}

/** Returns the response of Hono's `HTTPException`. */
export function responseOfThrown(thrown: unknown): Response | undefined {
  return attempt(() => (isHttpException(thrown) && thrown.res ? thrown.getResponse() : undefined))
}

/** Returns the thrown value, wrapped if it is not an error. */
export function asError(thrown: unknown): Error {
  if (attempt(() => thrown instanceof Error)) return thrown as Error
  const what = thrown === null ? 'null' : typeof thrown
  const message = `A value that is not an error was thrown (${what}). Throw one: throw new Error('...')`
  return new Error(withErrorUrl('HA308', message), { cause: thrown })
}

/** Reads a thrown value, which may be a proxy that throws itself. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Calls the app's own hook. The response does not wait for it. */
function callErrorHook(error: unknown, where: string, context: RequestContext): void {
  const { requestId } = context
  const load = loaderOf(context)
  const { lifetime } = stateOf(context)
  if (!load) return
  const called = (async () => {
    const { onError } = await load()
    await onError?.(error, { requestId, where })
  })()
  const executionCtx = lifetime.isEnded ? platform.executionCtx : context.executionCtx
  executionCtx.waitUntil(
    called.catch((thrown: unknown) =>
      console.error(
        withErrorUrl('HA314', `[hono-actions] onActionError failed (request ${requestId})`),
        thrown,
      ),
    ),
  )
}

/**
 * Messages of transient errors of Cloudflare's bindings.
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

/** Seconds after which the caller should try again. */
const retryAfter = 1

/**
 * Returns the error for the caller after a transient error of a binding. There is no retry here:
 * only the caller knows if the action can run twice.
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
  // Set on the errors of Durable Objects.
  const { retryable, overloaded } = error as { retryable?: unknown; overloaded?: unknown }
  if (retryable === true || overloaded === true) return true
  const text = `${error.message}\n${error.cause instanceof Error ? error.cause.message : ''}`
  return messages.some((message) => text.includes(message))
}
