import { platform } from '#platform'
import { type ActionLogLine, isLogged, levelOf, writeLog } from '../context/action-log.ts'
import type { AppRouter } from '../context/app-router.ts'
import { oncePerRequest } from '../context/once.ts'
import { internalsOf, type RequestContext } from '../context/request-context.ts'
import { loaderOf } from '../context/router-of.ts'
import { numbered } from '../shared/numbered.ts'
import { type AnyDefinition, nameOf } from './definition.ts'

/** What is seen of an action from outside. */
export interface Observed {
  status: number
  /** The code of its error. */
  code?: string | undefined
}

/**
 * Runs an action in a span of the runtime's trace, writes its line to the log, and notes how long it
 * took. Nothing that a caller sent is in any of it, but for the request's id.
 *
 * @param context in which it runs: the current one
 * @param path what it is called where no router knows its name
 */
export async function observe<Result>(
  definition: AnyDefinition,
  context: RequestContext,
  path: string,
  run: () => Promise<Result>,
  see: (result: Result) => Observed,
): Promise<Result> {
  const { requestId } = context
  const event = context.event.kind
  const action = nameOf(definition) ?? path
  const started = performance.now()
  const result = await platform.span(`action ${action}`, { action, requestId, event }, run)
  const seen = see(result)
  try {
    const loading = loaderOf(context)?.()
    const router = loading instanceof Promise ? await loading : loading
    tell(router, context, action, started, seen)
  } catch (error) {
    // The action has run: what came of it does not depend on its log.
    console.error(
      numbered(
        'HA314',
        `[hono-actions] action ${action} ${seen.status} could not be logged (request ${requestId})`,
      ),
      error,
    )
  }
  return result
}

function tell(
  router: AppRouter | undefined,
  context: RequestContext,
  action: string,
  started: number,
  { status, code }: Observed,
): void {
  const log = router?.log ?? 'error'
  const level = levelOf(status)
  if (!router?.serverTiming && !isLogged(log, level)) return
  const durationMs = Math.round((performance.now() - started) * 100) / 100
  const message = `action ${action} ${status}`
  const error = code === undefined ? undefined : { code }
  const { requestId } = context
  const event = context.event.kind
  const line = { level, message, action, status, ...error, durationMs, requestId, event }
  if (router?.serverTiming) noteTiming(context, line)
  writeLog(log, line)
}

/** Adds to the `Server-Timing` of the response, if it is not out yet. */
function noteTiming(context: RequestContext, { action, durationMs }: ActionLogLine): void {
  const metrics = oncePerRequest(context, 'server-timing', () => {
    const list: string[] = []
    internalsOf(context).beforeResponse.push((headers) => {
      headers.append('server-timing', list.join(', '))
    })
    return list
  })
  metrics.push(`${action.replaceAll(/[^\w.-]+/g, '_')};dur=${durationMs}`)
}
