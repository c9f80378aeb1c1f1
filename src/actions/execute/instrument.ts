import { platform } from '#platform'
import { isLogged, levelOf } from '../../context/action-log.ts'
import type { AppRouter } from '../../context/app-router.ts'
import type { RequestContext } from '../../context/request-context.ts'
import { loaderOf } from '../../context/router-of.ts'
import { onDemand, unlessFails, withValue } from '../../shared/on-demand.ts'
import type { AnyDefinition } from '../define/definition.ts'
import type { Observed } from './log-line.ts'

const lines = /* @__PURE__ */ onDemand(() => import('./log-line.ts'))

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
  const write = (router: AppRouter | undefined) => {
    const log = router?.log ?? 'error'
    if (!router?.serverTiming && !isLogged(log, levelOf(seen.status))) return undefined
    const ran = performance.now() - started
    return lines(({ writeLine }) => writeLine(router, context, action, ran, seen))
  }
  const failed = (error: unknown) => {
    // The action has run: what came of it does not depend on its log.
    return lines(({ notWritten }) => notWritten(error, context, action, seen))
  }
  const told = unlessFails(() => withValue(loaderOf(context)?.(), write), failed)
  return told instanceof Promise ? told : undefined
}
