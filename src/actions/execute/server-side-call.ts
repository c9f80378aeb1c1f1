import { refreshCookies, settleCookies } from '../../context/cookies.ts'
import type { InProcessCall } from '../../context/hono/in-process-request.ts'
import {
  LazyResponseContext,
  type RequestSource,
} from '../../context/hono/lazy-response-context.ts'
import { createChildContext, type RequestContext } from '../../context/request-context.ts'
import { requestContext, requireRequestContext } from '../../context/store.ts'
import { claimVars } from '../../context/vars.ts'
import { encodeBody, toQuery } from '../../shared/encode-input.ts'
import { inputHeader } from '../../shared/input-header.ts'
import { once } from '../../shared/once.ts'
import { richType } from '../../shared/protocol.ts'
import type { AnyResult } from '../../shared/result.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { directInput, readInput } from '../input/decode.ts'
import { type DeferOptions, deferring } from './defer.ts'
import { execute } from './execute.ts'
import { shareRead } from './memo.ts'
import { type Outcome, resultOf, withReadBody } from './outcome.ts'
import type { Run } from './run.ts'

/** A server-side call. */
export interface ServerSideCall {
  input: unknown
  /** The path of the action, such as `/api/admin/ban`. */
  path: string
  /** Names the action in the log, if no router knows it. */
  where?: string | undefined
  signal?: AbortSignal | undefined
  headers?: Record<string, string> | undefined
  /** False for a run of its own. Otherwise equal reads of a page share one. */
  share?: boolean | undefined
  /** Puts the call in the action's queue. */
  defer?: DeferOptions | undefined
  requireCarried?: Run['requireCarried']
}

/** Calls an action with a child of the current context. */
export async function callInProcess(
  definition: AnyDefinition,
  call: ServerSideCall,
): Promise<AnyResult> {
  const { signal } = call
  signal?.throwIfAborted()
  const parent = requireRequestContext()
  const run = () => {
    const child = createChildContext(parent)
    const source = inProcessCall(definition, call, parent.request)
    return requestContext.run(child, () => resultInContext(definition, child, { ...call, source }))
  }
  const isOwn = call.share === false || call.headers !== undefined
  const result = isOwn ? run() : shareRead(definition, call.input, parent, run)
  return signal ? Promise.race([result, rejection(signal)]) : result
}

/** Describes a server-side call as the request that a client would send. */
export function inProcessCall(
  { method }: AnyDefinition,
  { path, input, headers }: ServerSideCall,
  current: Request,
): InProcessCall {
  const call = { current, path, method, headers: headers && new Headers(headers) }
  if (method === 'GET') return { ...call, defaults, query: () => toQuery(input) }
  if (input instanceof FormData) return { ...call, defaults, body: () => input }
  const body = once(() => encodeBody(input))
  // Not getters of an object: V8 would keep the input until its next major garbage collection.
  const bodyDefaults = () => (typeof body() === 'object' ? withFiles : withJson)
  return { ...call, defaults, bodyDefaults, body }
}

const defaults = { accept: richType }
// The runtime adds the content type, with its boundary.
const withFiles = { [inputHeader]: 'multipart' }
const withJson = { 'content-type': 'application/json' }

/**
 * Runs an action in `context`, the current one, and returns its result. Never rejects.
 *
 * @param call.see gets the action's Hono `Context` after the run
 */
export async function resultInContext(
  definition: AnyDefinition,
  context: RequestContext,
  call: ServerSideCall & {
    source: RequestSource
    see?: (c: LazyResponseContext) => void
  },
): Promise<AnyResult> {
  const { path, where, source, input, defer, requireCarried, see } = call
  refreshCookies(context)
  claimVars(context.vars)
  const c = new LazyResponseContext(context, path, source)
  const read = async () =>
    c.isRequestReplaced ? readInput(definition, c.req) : directInput(definition, input)
  const later = defer && deferring(definition, path, read, defer)
  const status = defer && 202
  const run = { context, c, path, where, read: later?.read ?? read, status, requireCarried }
  const outcome = await execute(later?.definition ?? definition, run)
  settleCookies(context, c, cookiesOf(outcome, c))
  see?.(c)
  return resultOf(withReadBody(outcome, c), path, c.sentHeaders)
}

/** Returns the `Set-Cookie` lines of a run; undefined if the cookie jar has all of them. */
function cookiesOf(outcome: Outcome, c: LazyResponseContext): string[] | undefined {
  if ('response' in outcome) return outcome.response.headers.getSetCookie()
  const lines = c.sentHeaders?.getSetCookie()
  const returned = 'output' in outcome && outcome.output
  // The response of `c` has the cookies of a returned response, too.
  const isMerged = c.finalized && c.isTouched
  if (isMerged || !(returned instanceof Response)) return lines
  return [...(lines ?? []), ...returned.headers.getSetCookie()]
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
