import { finishResponse } from './finish-response.ts'
import { type RequestContext, stateOf } from './request-context.ts'
import { requestContext } from './store.ts'

/** Handles a request in its own context, which ends with the response. */
export function respondInContext(
  context: RequestContext,
  handle: (context: RequestContext) => Response | Promise<Response>,
): Promise<Response> {
  return requestContext.run(context, respond, context, handle)
}

async function respond(
  context: RequestContext,
  handle: (context: RequestContext) => Response | Promise<Response>,
): Promise<Response> {
  const state = stateOf(context)
  const { lifetime } = state
  const release = lifetime.open()
  state.complete = []
  try {
    // Astro middleware need not return the response of `next()`.
    const response: unknown = (await handle(context)) ?? (await state.rendered)
    if (!(response instanceof Response)) {
      release()
      // Astro throws the error for it.
      return response as Response
    }
    return finishResponse(response, context, release)
  } catch (error) {
    release()
    throw error
  } finally {
    // On workerd, a context must not reference a response.
    state.rendered = undefined
    state.complete = undefined
    lifetime.handOver()
  }
}

/**
 * Runs the handler of an event that is not a request in its own context, which ends with it.
 *
 * @param isOver returns true if no work continues after the handler's result; otherwise the context
 * has no end
 */
export function runInContext<Result>(
  context: RequestContext,
  handler: () => Result,
  isOver: (result: unknown) => boolean = () => true,
): Result {
  const { lifetime } = stateOf(context)
  const release = lifetime.open()
  const done = (result?: unknown) => {
    lifetime.handOver()
    if (isOver(result)) release()
  }
  const failed = () => done()
  let result: Result
  try {
    result = requestContext.run(context, handler)
  } catch (error) {
    failed()
    throw error
  }
  if (isThenable(result)) result.then(done, failed)
  else done(result)
  return result
}

/** Returns true for a promise, including the promise of an RPC call, which is a function. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}
