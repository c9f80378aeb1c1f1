import type { Context } from 'hono'
import type { AnyDefinition } from '../actions/definition.ts'
import { resultResponse } from '../actions/respond.ts'
import { runAction } from '../actions/run.ts'
import { createActionContext } from '../context/action-context.ts'
import type { AppRouter } from '../context/app-router.ts'
import { type GivenPlatform, inRequestContext } from '../context/hono.ts'
import { isInternalRequest } from '../context/internal-request.ts'
import { internalsOf, type RequestContext } from '../context/request-context.ts'
import { isFinished } from '../context/response.ts'
import { bodyKindHeader } from '../shared/body-kind.ts'
import type { HonoEnv } from '../shared/env.ts'
import type { AnyResult } from '../shared/result.ts'
import { pathOf } from './resolve.ts'

/**
 * Answers a request with an action, without Hono's router: the look-up has found it, and there is
 * no other middleware that would have to be asked.
 */
export function answerAction(
  definition: AnyDefinition,
  request: Request,
  given: GivenPlatform,
  router: AppRouter,
): Promise<Response> {
  return inRequestContext(
    request,
    given,
    () => router,
    (context) =>
      answerIn(context, definition, createActionContext(context, pathOf(request.url), request)),
  )
}

/** Answers with an action in `context`, which is the current one. */
export async function answerIn(
  context: RequestContext,
  definition: AnyDefinition,
  c: Context<HonoEnv>,
): Promise<Response> {
  const { raw, path } = c.req
  const answer = takeAnswer(context, path)
  const response = answer ? resultResponse(answer, raw) : await runAction(definition, c)
  return settled(context, raw, response)
}

/** Notes that no body is to come that the request's context would not know of. */
export function settled(context: RequestContext, request: Request, response: Response): Response {
  const isKnown = isFinished(response) || response.headers.get(bodyKindHeader) === 'response'
  // A call in process shares what is noted with the request that it was made in.
  if (!isKnown && !isInternalRequest(request)) internalsOf(context).isSettled = true
  return response
}

/** The result that the app's Astro middleware set for the action of this path; it is given once. */
function takeAnswer(context: RequestContext, path: string): AnyResult | undefined {
  const internals = internalsOf(context)
  if (!internals.answer || internals.answer.path !== path.replace(/\/$/, '')) return undefined
  const { result } = internals.answer
  internals.answer = undefined
  return result
}
