import { isThenable } from '../shared/is-thenable.ts'
import { type RequestContext, stateOf } from './request-context.ts'
import { finishResponse } from './response.ts'
import { requestContext } from './store.ts'

/** Answers a request in a context of its own, which ends with the response. */
export function respondInContext(
  context: RequestContext,
  answer: (context: RequestContext) => Response | Promise<Response>,
): Promise<Response> {
  return requestContext.run(context, respond, context, answer)
}

async function respond(
  context: RequestContext,
  answer: (context: RequestContext) => Response | Promise<Response>,
): Promise<Response> {
  const state = stateOf(context)
  const { lifetime } = state
  const release = lifetime.open()
  try {
    // Astro middleware need not hand on what `next` gave it.
    const response: unknown = (await answer(context)) ?? (await state.rendered)
    if (!(response instanceof Response)) {
      release()
      // Astro says what is wrong with it.
      return response as Response
    }
    return finishResponse(response, context, release)
  } catch (error) {
    release()
    throw error
  } finally {
    // On workerd a response must not be reached from a context.
    state.rendered = undefined
    lifetime.handOver()
  }
}

/**
 * Runs the handler of an event that is no request in a context of its own, which ends with it.
 *
 * @param isOver whether nothing goes on behind what the handler returned; else it has no end
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
