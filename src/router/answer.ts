import type { Context } from 'hono'
import type { AnyDefinition } from '../actions/define/definition.ts'
import { runAction } from '../actions/execute/run.ts'
import { resultResponse } from '../actions/response/respond.ts'
import type { AppRouter } from '../context/app-router.ts'
import { createActionContext } from '../context/hono/lazy-context.ts'
import { type GivenPlatform, inRequestContext } from '../context/hono/middleware.ts'
import { internalsOf, type RequestContext } from '../context/request-context.ts'
import { requestIdHeader } from '../context/request-id.ts'
import { markFinished } from '../context/response.ts'
import type { HonoEnv } from '../shared/env.ts'
import type { AnyResult } from '../shared/result.ts'

/**
 * Answers a request with an action, without Hono's router: the look-up has found it, and there is
 * no other middleware that would have to be asked.
 *
 * @param path of the request
 */
export function answerAction(
  definition: AnyDefinition,
  request: Request,
  path: string,
  given: GivenPlatform,
  router: () => AppRouter,
): Response | Promise<Response> {
  return inRequestContext(request, given, router, (context) =>
    answerIn(context, definition, request, path, createActionContext(context, path, request)),
  )
}

/** Answers with an action in `context`, which is the current one. */
export function answerIn(
  context: RequestContext,
  definition: AnyDefinition,
  request: Request,
  path: string,
  c: Context<HonoEnv>,
): Promise<Response> {
  const answer = takeAnswer(context, path)
  if (!answer) return runAction(definition, context, { c, request, path })
  return finished(resultResponse(answer, request, { [requestIdHeader]: context.requestId }))
}

async function finished(answer: Promise<Response>): Promise<Response> {
  const response = await answer
  markFinished(response)
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
