import { platform } from '#platform'
import type { Bindings, Variables } from '../shared/env.ts'
import type { AnyResult } from '../shared/result.ts'
import type { LoadRouter } from './app-router.ts'
import type { FormOutcome, PageForm, SubmittedValues } from './astro/form-outcome.ts'
import type { AstroJar, CookieJar } from './cookies.ts'
import {
  countedExecutionContext,
  Lifetime,
  RequestEndedError,
  type RequestExecutionContext,
} from './lifetime.ts'
import { requestIdOf } from './request-id.ts'
import { boundSignal } from './signal.ts'
import type { ContextEvent, RequestContext } from './types.ts'
import { createVars } from './vars.ts'

export type { RequestContext }

/** Options of {@link createRequestContext}. */
export interface RequestContextOptions {
  /** Defaults to an empty request to `http://localhost/`. */
  request?: Request
  /** The Worker's bindings, variables and secrets. */
  env: Bindings
  /** The runtime's execution context. Only its `waitUntil` is used. */
  executionCtx: RequestExecutionContext
  /** Defaults to a request. */
  event?: ContextEvent
  /** Defaults to that of the request, else a UUID. */
  requestId?: string
  /** Defaults to none. */
  vars?: Variables
  /** Returns the app's router, for server-side calls. */
  router?: LoadRouter | undefined
}

const state = Symbol.for('@gnosticdev/hono-actions:internals')

/** What the library keeps beside a context and does not show. A child shares its parent's. */
export interface RequestState {
  /** The context of the request itself, where this is that of a call in it. */
  root: RequestContext
  router: LoadRouter | undefined
  lifetime: Lifetime
  /** Functions that add headers to the response, just before it is sent. */
  additions: ((headers: Headers) => void)[] | undefined
  /** The form that was posted to this page, while its action is called. */
  pageForm: PageForm | undefined
  /** The form that was posted to this page, after its action has run. */
  form: FormOutcome | undefined
  /** The result that the app's Astro middleware has set for the action of this name. */
  answer: { name: string; result: AnyResult; values: SubmittedValues } | undefined
  /** The values of the form whose action Astro middleware has run. */
  submitted: SubmittedValues | undefined
  /** Astro's response, which the app's middleware may not return. */
  rendered: Promise<Response> | undefined
  /** The response's headers are out: a cookie set from now on would be lost. */
  sent: boolean
  /** Astro's cookies, while Astro handles the request. */
  astroCookies: AstroJar | undefined
  /** Other requests whose readers see the current cookies: of server-side calls, and of a page's form. */
  otherRequests: Request[]
  /** Made by the first that sets a cookie on Hono's side. */
  cookies: CookieJar | undefined
  /** What there is once for each request: a D1 session, the values read from a KV namespace. */
  once: Map<unknown, unknown> | undefined
}

/**
 * Makes a context; `requestContext.run(context, fn)` opens it. The integration, `createRouter` and
 * `createWorker` do both for you.
 *
 * @example
 * ```ts
 * const context = createRequestContext({ request, env, executionCtx })
 * const answer = await requestContext.run(context, () => handle(request))
 * ```
 */
export function createRequestContext(options: RequestContextOptions): RequestContext {
  const { request, requestId = request ? requestIdOf(request) : crypto.randomUUID() } = options
  const internal: Omit<RequestState, 'root'> & { root: RequestContext | undefined } = {
    root: undefined,
    router: options.router,
    lifetime: new Lifetime(),
    additions: undefined,
    pageForm: undefined,
    form: undefined,
    answer: undefined,
    submitted: undefined,
    rendered: undefined,
    sent: false,
    astroCookies: undefined,
    otherRequests: [],
    cookies: undefined,
    once: undefined,
  }
  const root = new Context(options, undefined, internal as RequestState, requestId)
  internal.root = root
  internal.lifetime.onEnd = () => Context.letGo(root)
  return root
}

/** Options of a child context. */
export interface ChildOptions {
  request?: Request
  /** Aborts the child too. Defaults to that of its own request. */
  signal?: AbortSignal
  requestId?: string
  event?: ContextEvent
  /** Gets what is handed to `waitUntil`; it has to pass it on to that of the parent. */
  executionCtx?: RequestExecutionContext
}

/**
 * Makes the context of a call in process: it has its parent's id, env and variables, and what it
 * writes to its own variables does not reach the parent or a sibling.
 */
export function createChildContext(parent: RequestContext, own: ChildOptions = {}): RequestContext {
  const options = {
    event: own.event ?? parent.event,
    env: parent.env,
    executionCtx: own.executionCtx ?? parent.executionCtx,
    request: own.request ?? parent.request,
    vars: createVars(parent.vars),
  }
  // Cookies have one way out, the response of the request at the root: its state is shared.
  const child = new Context(options, parent, stateOf(parent), own.requestId ?? parent.requestId)
  const signal = own.signal ?? own.request?.signal
  if (signal) Context.follow(child, signal)
  return child
}

/** The library's own part of a context. */
export function stateOf(context: RequestContext): RequestState {
  return (context as RequestContext & { [state]: RequestState })[state]
}

const abortKey = Symbol.for('@gnosticdev/hono-actions:abort')

/** Aborts the signal of a context, and of those of calls in it. */
export function abortContext(context: RequestContext, reason: unknown): void {
  ;(context as RequestContext & { [abortKey](reason: unknown): void })[abortKey](reason)
}

const fetchEvent: ContextEvent = Object.freeze({ kind: 'fetch' })

class Context implements RequestContext {
  readonly [state]: RequestState
  readonly #requestId: string
  readonly #event: ContextEvent
  readonly #parent: RequestContext | undefined
  #vars: Variables | undefined
  readonly #env: Bindings
  #request: Request | undefined
  /** That of the runtime, until somebody asks for it; a child is given its parent's. */
  #executionCtx: RequestExecutionContext | undefined
  #isCounted: boolean
  #signal: AbortSignal | undefined
  #followed: AbortSignal | undefined
  #controller: AbortController | undefined

  constructor(
    options: RequestContextOptions,
    parent: RequestContext | undefined,
    internal: RequestState,
    requestId: string,
  ) {
    this[state] = internal
    this.#requestId = requestId
    this.#event = options.event ?? fetchEvent
    this.#parent = parent
    this.#vars = options.vars ?? createVars()
    this.#env = parent ? options.env : platform.env(options.env)
    this.#request = options.request
    this.#executionCtx = options.executionCtx
    this.#isCounted = parent !== undefined
  }

  /**
   * Lets go of what nobody can ask for any more. The runtime keeps the context itself for longer: it
   * finds only in its next collection of garbage that the request has ended, and in the one after
   * that, that nobody has the context.
   */
  static letGo(context: Context): void {
    context.#vars = undefined
    context.#request = undefined
    context.#executionCtx = undefined
    context.#signal = undefined
    context[state].once = undefined
    context[state].otherRequests = []
    context[state].cookies = undefined
  }

  /** Has a child abort with a signal of its own too. */
  static follow(context: Context, signal: AbortSignal): void {
    context.#followed = signal
  }

  get requestId(): string {
    return this.#requestId
  }

  get event(): ContextEvent {
    return this.#event
  }

  get vars(): Variables {
    this.#requireOpen('vars')
    return this.#vars as Variables
  }

  get env(): Bindings {
    this.#requireOpen('env')
    return this.#env
  }

  get request(): Request {
    this.#requireOpen('request')
    this.#request ??= new Request('http://localhost/')
    return this.#request
  }

  get executionCtx(): RequestExecutionContext {
    this.#requireOpen('executionCtx')
    const executionCtx = this.#executionCtx as RequestExecutionContext
    if (this.#isCounted) return executionCtx
    const counted = countedExecutionContext(executionCtx, this[state].lifetime, this.#requestId)
    this.#executionCtx = counted
    this.#isCounted = true
    return counted
  }

  get signal(): AbortSignal {
    this.#requireOpen('signal')
    this.#signal ??= this.#makeSignal()
    return this.#signal
  }

  [abortKey](reason: unknown): void {
    this.#controller ??= new AbortController()
    this.#controller.abort(reason)
  }

  #makeSignal(): AbortSignal {
    this.#controller ??= new AbortController()
    const own = this.#controller.signal
    const parent = this.#parent
    if (!parent) return boundSignal(this, [own, this.request.signal])
    return boundSignal(this, [own, parent.signal, ...(this.#followed ? [this.#followed] : [])])
  }

  #requireOpen(property: string): void {
    if (!this[state].lifetime.isEnded) return
    throw new RequestEndedError(this.#requestId, `The ${property} of a request context`)
  }
}
