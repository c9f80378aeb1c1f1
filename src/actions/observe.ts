import { platform } from '#platform'
import { type ActionLogLine, writeLog } from '../context/action-log.ts'
import { oncePerRequest } from '../context/once.ts'
import { internalsOf, type RequestContext } from '../context/request-context.ts'
import { loaderOf } from '../context/router-of.ts'
import { requireRequestContext } from '../context/store.ts'
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
 * @param path what it is called where no router knows its name
 */
export async function observe<Result>(
  definition: AnyDefinition,
  path: string,
  run: () => Promise<Result>,
  see: (result: Result) => Observed,
): Promise<Result> {
  const context = requireRequestContext()
  const { requestId } = context
  const event = context.event.kind
  const action = nameOf(definition) ?? path
  const started = performance.now()
  const result = await platform.span(`action ${action}`, { action, requestId, event }, run)
  const durationMs = Math.round((performance.now() - started) * 100) / 100
  const { status, code } = see(result)
  const level = status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info'
  const message = `action ${action} ${status}`
  const error = code === undefined ? undefined : { code }
  const line = { level, message, action, status, ...error, durationMs, requestId, event } as const
  await tell(context, line)
  return result
}

async function tell(context: RequestContext, line: ActionLogLine): Promise<void> {
  try {
    const router = await loaderOf(context)?.()
    if (router?.serverTiming) noteTiming(context, line)
    writeLog(router?.log ?? 'error', line)
  } catch (error) {
    // The action has run: what came of it does not depend on its log.
    console.error(
      numbered(
        'HA314',
        `[hono-actions] ${line.message} could not be logged (request ${line.requestId})`,
      ),
      error,
    )
  }
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
