import { type ActionLogLine, levelOf, writeLog } from '../../context/action-log.ts'
import type { AppRouter } from '../../context/app-router.ts'
import { oncePerRequest } from '../../context/once.ts'
import type { RequestContext } from '../../context/request-context.ts'
import { beforeResponse } from '../../context/response.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'

/** What is seen of an action from outside. */
export interface Observed {
  status: number
  /** The code of its error. */
  code?: string | undefined
}

/**
 * Writes the line of an action to the log, and notes how long it took.
 *
 * @param ran milliseconds
 */
export function writeLine(
  router: AppRouter | undefined,
  context: RequestContext,
  action: string,
  ran: number,
  { status, code }: Observed,
): void {
  const level = levelOf(status)
  const durationMs = Math.round(ran * 100) / 100
  const message = `action ${action} ${status}`
  const error = code === undefined ? undefined : { code }
  const { requestId } = context
  const event = context.event.kind
  const line = { level, message, action, status, ...error, durationMs, requestId, event }
  if (router?.serverTiming) noteTiming(context, line)
  writeLog(router?.log ?? 'error', line)
}

/** Says that there is no line of an action, and why. */
export function notWritten(
  error: unknown,
  context: RequestContext,
  action: string,
  { status }: Observed,
): void {
  const what = `action ${action} ${status} could not be logged`
  console.error(
    withErrorUrl('HA314', `[hono-actions] ${what} (request ${context.requestId})`),
    error,
  )
}

/** Adds to the `Server-Timing` of the response, if it is not out yet. */
function noteTiming(context: RequestContext, { action, durationMs }: ActionLogLine): void {
  const metrics = oncePerRequest(context, 'server-timing', () => {
    const list: string[] = []
    beforeResponse(context, (headers) => headers.append('server-timing', list.join(', ')))
    return list
  })
  metrics.push(`${action.replaceAll(/[^\w.-]+/g, '_')};dur=${durationMs}`)
}
