import { platform } from '#platform'
import type { Bindings, Variables } from '../shared/env.ts'
import type { LoadRouter } from './app-router.ts'
import type { FormOutcome, PageForm } from './astro/form-outcome.ts'
import type { AstroJar, CookieJar } from './cookies.ts'
import type { ContextEvent } from './event.ts'
import {
  countedExecutionContext,
  Lifetime,
  RequestEndedError,
  type RequestExecutionContext,
} from './lifetime.ts'
import { requestIdOf } from './request-id.ts'
import { boundSignal } from './signal.ts'
import type { RequestContext } from './types.ts'
import { createVars } from './vars.ts'

export type { RequestContext }

/** Options of {@link createRequestContext}. */
export interface RequestContextOptions {
  /** The request. Defaults to an empty one to `http://localhost/`. */
  request?: Request
  /** The Worker's bindings, variables and secrets. */
  env: Bindings
  /** The runtime's execution context. */
  executionCtx: RequestExecutionContext
  /** The event that runs the Worker. Defaults to a `fetch` event. */
  event?: ContextEvent
  /** The id of the context. Defaults to the id of the request, else a UUID. */
  requestId?: string
  /** The variables. Defaults to an empty object. */
  vars?: Variables
  /** Returns the app's router, for server-side calls. */
  router?: LoadRouter | undefined
}

const state = Symbol.for('@gnosticdev/hono-actions:internals')

/** The internal state of a request. A child context shares its parent's. */
export interface RequestState {
  /** The context of the request itself. */
  root: RequestContext
  router: LoadRouter | undefined
  /** The runtime's execution context, whose `waitUntil` does not hold the lifetime. */
  runtimeCtx: RequestExecutionContext
  lifetime: Lifetime
  /** Functions that add to the headers of the response, just before they are sent. */
  additions: ((headers: Headers) => void)[] | undefined
  /** The form that was posted to this page, while its action is called. */
  pageForm: PageForm | undefined
  /** The form that was posted to this page, after its action has run. */
  form: FormOutcome | undefined
  /** The result that the app's Astro middleware has set for the action of this name. */
  presetResult: FormOutcome | undefined
  /** The action that Astro middleware has run. */
  called: FormOutcome | undefined
  /** Astro's response, in case the app's middleware does not return it. */
  rendered: Promise<Response> | undefined
  /**
   * The responses that need nothing more of the context. Only while a request is handled: on
   * workerd, a context must not reference a response.
   */
  complete: Response[] | undefined
  /** True after the response's headers were sent. Later cookies are lost. */
  sent: boolean
  /** Astro's cookies, while Astro handles the request. */
  astroCookies: AstroJar | undefined
  /** True if Astro adds cookies to the response, after the request context has completed it. */
  setsAstroCookies: boolean
  /** True if the router handles the request in Astro: its responses are not for Astro's cache. */
  hasOwnCacheHeaders: boolean
  /** Other requests that show the current cookies: of server-side calls, and of a page's form. */
  otherRequests: Request[]
  /** Lazily created when Hono's side sets a cookie. */
  cookies: CookieJar | undefined
  /** The number of actions that write now. Until they end, no read is shared. */
  writing: number
  /** Values that exist once for each unit of work: a D1 session, the values read from KV. */
  once: Map<unknown, unknown> | undefined
}

/**
 * Creates a context. `requestContext.run(context, fn)` runs a function in it. The integration,
 * `createRouter` and `createWorker` do both for you.
 *
 * @example
 * ```ts
 * const context = createRequestContext({ request, env, executionCtx })
 * const response = await requestContext.run(context, () => handle(request))
 * ```
 */
export function createRequestContext(options: RequestContextOptions): RequestContext {
  const { request, requestId = request ? requestIdOf(request) : crypto.randomUUID() } = options
  const internal: Omit<RequestState, 'root'> & { root: RequestContext | undefined } = {
    root: undefined,
    router: options.router,
    runtimeCtx: options.executionCtx,
    lifetime: new Lifetime(),
    additions: undefined,
    pageForm: undefined,
    form: undefined,
    presetResult: undefined,
    called: undefined,
    rendered: undefined,
    complete: undefined,
    sent: false,
    astroCookies: undefined,
    setsAstroCookies: false,
    hasOwnCacheHeaders: false,
    otherRequests: [],
    cookies: undefined,
    writing: 0,
    once: undefined,
  }
  const root = new Context(options, undefined, internal as RequestState, requestId)
  internal.root = root
  internal.lifetime.onEnd = () => Context.dropReferences(root)
  return root
}

/** Options of a child context. Each defaults to the parent's. */
export interface ChildOptions {
  request?: Request
  /** Aborts the child too. Defaults to the signal of its own request. */
  signal?: AbortSignal
  requestId?: string
  event?: ContextEvent
  /** Its `waitUntil` must also call the parent's. */
  executionCtx?: RequestExecutionContext
}

/**
 * Creates the context of a server-side call. It has its parent's id and env, and a copy of its
 * variables: a write is not visible in the parent or a sibling.
 */
export function createChildContext(parent: RequestContext, own: ChildOptions = {}): RequestContext {
  const options = {
    event: own.event ?? parent.event,
    env: parent.env,
    executionCtx: own.executionCtx ?? parent.executionCtx,
    request: own.request ?? parent.request,
    vars: createVars(parent.vars),
  }
  // The state is shared: all cookies are sent with the response of the root request.
  const child = new Context(options, parent, stateOf(parent), own.requestId ?? parent.requestId)
  const signal = own.signal ?? own.request?.signal
  if (signal) Context.follow(child, signal)
  return child
}

/** Own parts of a unit of work. */
export interface UnitOptions {
  event: ContextEvent
  requestId?: string
}

/**
 * Prepares a unit of work inside an event: a queue message, an attempt of a Workflow step, a run of
 * a timer. It can start later, also after the event's own context has ended.
 *
 * @returns a function that creates the unit's context. It has the parent's id and env, and a copy
 * of the variables that the parent has now. Its memory, cookies and end are its own.
 * @throws RequestEndedError if the parent has ended
 */
export function prepareUnit(parent: RequestContext): (own: UnitOptions) => RequestContext {
  const { env, requestId } = parent
  const { router, runtimeCtx: executionCtx } = stateOf(parent)
  const vars = createVars(parent.vars)
  return (own) =>
    createRequestContext({
      ...{ requestId, ...own },
      ...{ env, executionCtx, router, vars: createVars(vars) },
    })
}

/** Returns the internal state of a context. */
export function stateOf(context: RequestContext): RequestState {
  return (context as RequestContext & { [state]: RequestState })[state]
}

const abortKey = Symbol.for('@gnosticdev/hono-actions:abort')

/** Aborts the signal of a context and of its children. */
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
  /** The runtime's until the first read, then a counted one. A child gets its parent's. */
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
   * Drops references after the request ends. The context itself lives until the second garbage
   * collection after that: only the first one frees the request.
   */
  static dropReferences(context: Context): void {
    context.#vars = undefined
    context.#request = undefined
    context.#executionCtx = undefined
    context.#signal = undefined
    context[state].form = undefined
    context[state].presetResult = undefined
    context[state].called = undefined
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
