import { platform } from '#platform'
import { type ActionLogLine, isLogged, levelOf, writeLog } from '../context/action-log.ts'
import type { AppRouter } from '../context/app-router.ts'
import { oncePerRequest } from '../context/once.ts'
import { internalsOf, type RequestContext } from '../context/request-context.ts'
import { loaderOf } from '../context/router-of.ts'
import { numbered } from '../shared/numbered.ts'
import type { AnyDefinition } from './definition.ts'

/** What is seen of an action from outside. */
export interface Observed {
  status: number
  /** The code of its error. */
  code?: string | undefined
}

/** Tells of an action, once it has run; what it gives back is there where that takes its time. */
export type Tell = (seen: Observed) => Promise<void> | undefined

/**
 * Runs an action in a span of the runtime's trace, where the request is traced, and hands it what
 * writes its line to the log and notes how long it took. Nothing that a caller sent is in any of
 * it, but for the request's id.
 *
 * @param context in which it runs: the current one
 * @param path what it is called where no router knows its name
 */
export function observe<Result>(
  definition: AnyDefinition,
  context: RequestContext,
  path: string,
  run: (tell: Tell) => Promise<Result>,
): Promise<Result> {
  const action = definition.name ?? path
  const started = performance.now()
  const tell: Tell = (seen) => tellOf(context, action, started, seen)
  const router = loaderOf(context)?.()
  const wanted = router === undefined || router instanceof Promise || router.spans
  if (!platform.isTraced(wanted)) return run(tell)
  const { requestId, event } = context
  const attributes = { action, requestId, event: event.kind }
  return platform.span(`action ${action}`, attributes, () => run(tell))
}

function tellOf(
  context: RequestContext,
  action: string,
  started: number,
  seen: Observed,
): Promise<void> | undefined {
  const failed = (error: unknown) => {
    // The action has run: what came of it does not depend on its log.
    const what = `action ${action} ${seen.status} could not be logged`
    console.error(numbered('HA314', `[hono-actions] ${what} (request ${context.requestId})`), error)
  }
  const write = (router: AppRouter | undefined) => {
    try {
      writeAbout(router, context, action, started, seen)
    } catch (error) {
      failed(error)
    }
  }
  try {
    const router = loaderOf(context)?.()
    if (router instanceof Promise) return router.then(write, failed)
    write(router)
  } catch (error) {
    failed(error)
  }
  return undefined
}

function writeAbout(
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
