import { platform } from '#platform'
import { type ActionLogLine, isLogged, levelOf, writeLog } from '../../context/action-log.ts'
import type { AppRouter } from '../../context/app-router.ts'
import { beforeResponse } from '../../context/finish-response.ts'
import { oncePerRequest } from '../../context/once-per-request.ts'
import type { RequestContext } from '../../context/request-context.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { logError } from '../../shared/log-error.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { type Outcome, redirectOf } from './outcome.ts'
import type { Run } from './run.ts'

/**
 * Runs `work` in a span of the runtime's trace if the request is traced. The span resolves to the
 * outcome, which the dev server records.
 */
export function traced(
  definition: AnyDefinition,
  { context, path, where = path }: Run,
  router: AppRouter | undefined,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  if (!platform.isTraced(router?.spans ?? true)) return work()
  const action = definition.name ?? where
  const { requestId, event } = context
  const attributes = { action, requestId, event: event.kind }
  return platform.span(`action ${action}`, attributes, work)
}

/**
 * Writes the line of a run to the log and its duration to `Server-Timing`. None of them, nor the
 * span, has data of the caller, except the request id.
 *
 * @param started when the run began, by `performance.now()`
 */
export function noteRun(
  definition: AnyDefinition,
  run: Run,
  router: AppRouter | undefined,
  outcome: Outcome,
  started: number,
): void {
  const { context, path, where = path } = run
  const action = definition.name ?? where
  const status = statusOf(outcome, run)
  const log = router?.log ?? 'error'
  if (!router?.serverTiming && !isLogged(log, levelOf(status))) return
  try {
    const line = lineOf(action, outcome, status, performance.now() - started, context)
    if (router?.serverTiming) addServerTiming(context, line)
    writeLog(log, line)
  } catch (error) {
    // The action has run: its result does not depend on the log.
    const what = `action ${action} ${status} could not be logged`
    const message = `[hono-actions] ${what} (request ${context.requestId})`
    logError(withErrorUrl('HA314', message), error)
  }
}

function statusOf(outcome: Outcome, { c, status = 200 }: Run): number {
  if ('response' in outcome) return outcome.response.status
  if ('error' in outcome) return outcome.error.status
  const { output } = outcome
  if (output instanceof Response && !redirectOf(output)) return output.status
  return c.sentStatus ?? status
}

function lineOf(
  action: string,
  outcome: Outcome,
  status: number,
  ran: number,
  { requestId, event }: RequestContext,
): ActionLogLine {
  const code = 'error' in outcome ? { code: outcome.error.code } : undefined
  return {
    level: levelOf(status),
    message: `action ${action} ${status}`,
    action,
    status,
    ...code,
    durationMs: Math.round(ran * 100) / 100,
    requestId,
    event: event.kind,
  }
}

/** Adds to the `Server-Timing` of the response, if it has not been sent yet. */
function addServerTiming(context: RequestContext, { action, durationMs }: ActionLogLine): void {
  const metrics = oncePerRequest(context, 'server-timing', () => {
    const list: string[] = []
    beforeResponse(context, (headers) => headers.append('server-timing', list.join(', ')))
    return list
  })
  metrics.push(`${action.replaceAll(/[^\w.-]+/g, '_')};dur=${durationMs}`)
}
