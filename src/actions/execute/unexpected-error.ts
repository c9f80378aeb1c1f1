import { platform } from '#platform'
import { internalsOf, type RequestContext } from '../../context/request-context.ts'
import { loaderOf } from '../../context/router-of.ts'
import { requestContext } from '../../context/store.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { actionErrorOf, HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { transientError } from './transient.ts'

/**
 * What a caller may see of `error`. What is not an action's error is reported, with the id of the
 * request, and becomes an `INTERNAL_SERVER_ERROR` that tells only that id; or a
 * `SERVICE_UNAVAILABLE`, where a binding failed for a moment.
 *
 * @param where the action, for the log
 */
export function visibleError(error: unknown, where: string): HonoActionError<string> {
  const own = actionErrorOf(error)
  if (own) return own
  const context = requestContext.getStore()
  const requestId = context?.requestId ?? crypto.randomUUID()
  console.error(`[hono-actions] ${where} failed (request ${requestId})`, error)
  if (context) tellHook(error, where, context)
  const transient = transientError(error)
  if (transient) return transient
  const message = 'Internal error'
  return new HonoActionError({ code: 'INTERNAL_SERVER_ERROR', message, requestId })
}

/** Hands an error to the app's own hook; the answer does not wait for it. */
function tellHook(error: unknown, where: string, context: RequestContext): void {
  const { requestId } = context
  const load = loaderOf(context)
  const { lifetime } = internalsOf(context)
  if (!load) return
  const told = (async () => {
    const { onError } = await load()
    await onError?.(error, { requestId, where })
  })()
  const executionCtx = lifetime.isEnded ? platform.executionCtx : context.executionCtx
  executionCtx.waitUntil(
    told.catch((thrown: unknown) =>
      console.error(
        withErrorUrl('HA314', `[hono-actions] onActionError failed (request ${requestId})`),
        thrown,
      ),
    ),
  )
}

/** What the log gets of an error whose data has no form in which it could be sent. */
export function unsendable(cause: unknown): Error {
  const message =
    'The data of an error can not be sent: functions, promises and instances of classes have no ' +
    'form for that. Give it plain data, such as { id: row.id }'
  return new Error(withErrorUrl('HA310', message), { cause })
}
