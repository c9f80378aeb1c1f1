import type { Context } from 'hono'
import type { FormOutcome } from '../../context/astro/form-outcome.ts'
import { refreshCookies, settleCookies } from '../../context/cookies.ts'
import { copyMark, markComplete } from '../../context/finish-response.ts'
import { LazyResponseContext } from '../../context/hono/lazy-response-context.ts'
import { type RequestContext, stateOf } from '../../context/request-context.ts'
import { isDev } from '../../shared/defines.ts'
import type { HonoEnv } from '../../shared/env.ts'
import { actionNameAt } from '../../shared/location.ts'
import { isWrite } from '../../shared/methods.ts'
import type { AnyResult } from '../../shared/result.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { requireContentType } from '../input/content-type.ts'
import { readInput } from '../input/decode.ts'
import { addETag, cacheHeaders } from '../response/cache.ts'
import { isNavigation, resultResponse } from '../response/respond.ts'
import { resultInPlace } from '../response/result-in-place.ts'
import { deferring } from './defer.ts'
import { execute } from './execute.ts'
import { formOutcome, isPageForm, noteForm, responseOfPageForm } from './form-outcome.ts'
import { warnOfIgnoredInput } from './ignored-input.ts'
import { type Outcome, redirectOf } from './outcome.ts'
import { withFreshReads } from './refresh.ts'

/**
 * Responds to a request with an action, in `context`, the current one. Never rejects.
 *
 * @param source the request, or the `Context` of the Hono app around the action
 * @param path the path of the request, without a slash at its end
 * @param pattern the pattern of the Hono route, which names the action in the log; undefined if the
 * router has matched the path and checked the content type
 */
export async function respondWithAction(
  definition: AnyDefinition,
  context: RequestContext,
  source: Request | Context<HonoEnv>,
  path: string,
  pattern?: string,
): Promise<Response> {
  const c = new LazyResponseContext(context, path, source)
  const known = takeResult(context, path)
  const earlier = known && earlierRuns.get(known.result)
  // Its body can be sent once.
  if (earlier) earlierRuns.delete(known.result)
  if (known && !earlier) {
    noteForm(context, path, known)
    const response = await resultResponse(known.result, c.req.raw)
    markComplete(response, context)
    return isPageForm(context, path) ? responseOfPageForm(response) : response
  }
  const run = earlier ?? (await runForRequest(definition, context, c, path, pattern))
  if (!earlier && stateOf(context).cookies) {
    settleCookies(context, c.cookieOwner, run.response.headers.getSetCookie(), true)
  }
  if (isPageForm(context, path)) {
    noteForm(context, path, known ?? (await formOutcome(definition, context, c, run.outcome)))
    return responseOfPageForm(run.response, run.outcome)
  }
  return toCaller(definition, context, run)
}

/** A run of an action for a request, with its response. */
interface RequestRun {
  c: LazyResponseContext
  outcome: Outcome
  response: Response
}

/** The runs of actions by Astro middleware, by their results. */
const earlierRuns = new WeakMap<AnyResult, RequestRun>()

/**
 * Runs the action of a request for Astro middleware. If the middleware sets the same result, the
 * response of this run is sent. The cookies are sent in any case.
 */
export async function runForMiddleware(
  definition: AnyDefinition,
  context: RequestContext,
  request: Request,
  path: string,
): Promise<Omit<FormOutcome, 'name'>> {
  refreshCookies(context)
  // The request itself stays readable.
  const c = new LazyResponseContext(context, path, request.clone() as Request)
  const run = await runForRequest(definition, context, c, path)
  const { outcome, response } = run
  const isOfMiddleware = 'response' in outcome && outcome.response.body !== null
  const read = isOfMiddleware ? { ...outcome, response: outcome.response.clone() } : outcome
  const form = await formOutcome(definition, context, c, read)
  settleCookies(context, c, response.headers.getSetCookie())
  earlierRuns.set(form.result, { ...run, response: withoutCookies(response, context) })
  return form
}

/** The cookie jar has them. */
function withoutCookies(response: Response, context: RequestContext): Response {
  if (!response.headers.has('set-cookie')) return response
  // Not in place: the headers of a response from `fetch` are immutable.
  const copy = copyMark(response, new Response(response.body, response), context)
  copy.headers.delete('set-cookie')
  return copy
}

async function runForRequest(
  definition: AnyDefinition,
  context: RequestContext,
  c: LazyResponseContext,
  path: string,
  pattern?: string,
): Promise<RequestRun> {
  const { queue, cache } = definition
  const read = () => {
    if (pattern !== undefined) requireContentType(definition, c.req.raw)
    if (isDev) warnOfIgnoredInput(definition, c.req.raw, path)
    return readInput(definition, c.req)
  }
  const later =
    queue && prefersLater(c) ? deferring(definition, pattern ?? path, read, idOf(c)) : undefined
  const outcome = await execute(later?.definition ?? definition, {
    context,
    c,
    path,
    where: pattern,
    read: later?.read ?? read,
    needsResponse: true,
    status: later && 202,
    headers: cache && cacheHeaders(definition, c.req.raw),
  })
  return { c, outcome, response: c.sentResponse }
}

async function toCaller(
  definition: AnyDefinition,
  context: RequestContext,
  { c, outcome, response }: RequestRun,
): Promise<Response> {
  if ('response' in outcome) {
    // A client would follow a redirect of middleware to a page.
    const isFollowed = redirectOf(response) && !isNavigation(c)
    return isFollowed ? resultInPlace(response, c.req.raw, c.req.path) : response
  }
  if (isWrite(definition.method)) return withFreshReads(response, outcome, context, c)
  return definition.cache ? addETag(response, c.req.raw) : response
}

/** Takes the result that the app's Astro middleware has set for the action at `path`. */
function takeResult(context: RequestContext, path: string) {
  const state = stateOf(context)
  const { presetResult } = state
  if (!presetResult || presetResult.name !== actionNameAt(path)) return undefined
  state.presetResult = undefined
  state.called = undefined
  return presetResult
}

/** Returns true if the caller asks for a response before the work is done (RFC 7240). */
function prefersLater(c: LazyResponseContext): boolean {
  const preferences = c.req.header('prefer')?.match(listItem) ?? []
  return preferences.some((one) => respondAsync.test(one))
}

/** An item of a comma-separated header, whose quoted strings may have commas. */
const listItem = /(?:[^,"]|"(?:\\.?|[^"\\])*"?)+/g
/** The preference with any parameters. An empty value is no value. */
const respondAsync = /^\s*respond-async\s*(?:=\s*(?:""\s*)?)?(?:;|$)/i

function idOf(c: LazyResponseContext): { id?: string } {
  const id = c.req.header('idempotency-key')
  return id === undefined ? {} : { id }
}
