import { platform } from '#platform'
import { type ActionLogLine, isLogged, levelOf, writeLog } from '../../context/action-log.ts'
import { type AppRouter, loaderOf } from '../../context/app-router.ts'
import { beforeResponse } from '../../context/finish-response.ts'
import { oncePerRequest } from '../../context/once.ts'
import type { RequestContext } from '../../context/request-context.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import type { AnyDefinition } from '../define/definition.ts'
import type { Run } from './execute.ts'
import { type Outcome, redirectOf } from './outcome.ts'

/**
 * Runs an action, in a span of the runtime's trace if the request is traced. Then writes its line
 * to the log and its duration to `Server-Timing`. None of them has data of the caller, except the
 * request id.
 */
export async function instrument(
  definition: AnyDefinition,
  run: Run,
  execute: () => Promise<Outcome>,
): Promise<Outcome> {
  const { context, path } = run
  const action = definition.name ?? path
  const router = await routerIn(context)
  const started = performance.now()
  const outcome = platform.isTraced(router?.spans ?? true)
    ? await inSpan(action, context, execute)
    : await execute()
  const status = statusOf(outcome, run)
  const log = router?.log ?? 'error'
  if (!router?.serverTiming && !isLogged(log, levelOf(status))) return outcome
  try {
    const line = lineOf(action, outcome, status, performance.now() - started, context)
    if (router?.serverTiming) addServerTiming(context, line)
    writeLog(log, line)
  } catch (error) {
    // The action has run: its result does not depend on the log.
    const what = `action ${action} ${status} could not be logged`
    const message = `[hono-actions] ${what} (request ${context.requestId})`
    console.error(withErrorUrl('HA314', message), error)
  }
  return outcome
}

/** Returns the router, if there is one and it can be loaded: an action also runs without it. */
async function routerIn(context: RequestContext): Promise<AppRouter | undefined> {
  try {
    return await loaderOf(context)?.()
  } catch {
    return undefined
  }
}

function inSpan(
  action: string,
  { requestId, event }: RequestContext,
  execute: () => Promise<Outcome>,
): Promise<Outcome> {
  return platform.span(`action ${action}`, { action, requestId, event: event.kind }, execute)
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
