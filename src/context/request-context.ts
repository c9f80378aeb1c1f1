import type { Bindings, Variables } from '../shared/env.ts'
import type { AnyResult } from '../shared/result.ts'
import type { LoadRouter } from './app-router.ts'
import type { RequestExecutionContext } from './execution-context.ts'
import type { FormOutcome } from './form-outcome.ts'
import { createVars } from './vars.ts'

/**
 * What belongs to one request. Read it with `getRequestContext()` wherever the request leads:
 * Astro middleware, pages, Hono middleware, actions and what they call.
 */
export interface RequestContext {
  /** Unique for each request (a UUID). A failed action's answer and its line in the log have it. */
  readonly requestId: string
  /** The request's variables: what `ctx.var` is inside Hono. Writable; typed by `Variables`. */
  readonly vars: Variables
  /** The Worker's bindings, variables and secrets. */
  readonly env: Bindings
  /** The request as it came in. Its body may have been read. */
  readonly request: Request
  readonly executionCtx: RequestExecutionContext
  /** Aborts when the client goes away, where the runtime says so. */
  readonly signal: AbortSignal
}

export interface RequestContextOptions {
  request: Request
  env: Bindings
  executionCtx: RequestExecutionContext
  requestId?: string
  vars?: Variables
  /** How a call in process reaches the app's actions. */
  router?: LoadRouter | undefined
}

const internals = Symbol.for('@gnosticdev/hono-actions:internals')

/** What the library keeps beside a context and does not show. */
export interface Internals {
  router: LoadRouter | undefined
  /** `Set-Cookie` values of calls in process, to be sent with the response of this request. */
  setCookies: string[]
  /** The form that was posted to this page and what came of it. */
  form: FormOutcome | undefined
  /** The result that the app's Astro middleware set for the action at `path`, to be answered. */
  answer: { path: string; result: AnyResult } | undefined
  /** The response's headers are out: a cookie set from now on would be lost. */
  sent: boolean
}

/** Makes a context; `requestContext.run(context, fn)` opens it. */
export function createRequestContext(options: RequestContextOptions): RequestContext {
  return create(options, {
    router: options.router,
    setCookies: [],
    form: undefined,
    answer: undefined,
    sent: false,
  })
}

function create(options: RequestContextOptions, internal: Internals): RequestContext {
  const { request, env, executionCtx } = options
  const context: RequestContext & { [internals]: Internals } = {
    requestId: options.requestId ?? crypto.randomUUID(),
    vars: options.vars ?? createVars(),
    env,
    request,
    executionCtx,
    get signal() {
      return request.signal
    },
    [internals]: internal,
  }
  return Object.freeze(context)
}

/**
 * Makes the context of a call in process: it has its parent's id, env and variables, and what it
 * writes to its own variables does not reach the parent or a sibling.
 */
export function createChildContext(parent: RequestContext, request: Request): RequestContext {
  const { requestId, env, executionCtx } = parent
  const vars = createVars({ ...parent.vars })
  // Cookies have one way out, the response of the request at the root: its internals are shared.
  return create({ request, requestId, env, executionCtx, vars }, internalsOf(parent))
}

/** The library's own part of a context. */
export function internalsOf(context: RequestContext): Internals {
  return (context as RequestContext & { [internals]: Internals })[internals]
}
