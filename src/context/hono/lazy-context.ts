import type { Context } from 'hono'
import type { Result } from 'hono/router'
import type { H, RouterRoute } from 'hono/types'
import type { HonoEnv, Variables } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { forward } from '../../shared/forward.ts'
import type { RequestExecutionContext } from '../execution-context.ts'
import type { RequestContext } from '../request-context.ts'
import { varsKey } from '../vars.ts'
import type { InternalCall } from './in-process-request.ts'
import { knownHono } from './known-hono.ts'
import { createInternalHonoRequest, forwardHonoRequest } from './lazy-request.ts'

type HonoContext = Context<HonoEnv>
type HonoRequest = HonoContext['req']

/** Hono's own `Context` and `HonoRequest`, which it does not export. */
interface Classes {
  Context: new (request: Request | undefined, options: object) => HonoContext
  Request: new (request: Request, path: string, matchResult: unknown) => HonoRequest
}

/**
 * A Hono context that no router of Hono's has made: that of an action which is found by its name,
 * or called in process. It shows the variables of the request's context. Hono's own, with all that
 * it can do to a response, is behind it, and made when somebody asks for that.
 */
export interface ActionContext extends HonoContext {
  /** Whether anything may be set on it that a response has to carry. */
  readonly isTouched: boolean
  /** The cookies that were set by `header`. */
  readonly setCookies: readonly string[]
}

/** A request, what gives it when somebody reads `c.req`, or the call in process that has none. */
export type RequestSource = Request | (() => Request) | InternalCall

/**
 * Makes the Hono context of an action.
 *
 * @param request that it shows as `c.req`
 */
export function createActionContext(
  context: RequestContext,
  path: string,
  request: RequestSource,
): ActionContext {
  classes ??= findClasses()
  // It has what Hono's has, by way of `forward`.
  return new LazyContext(context, path, request) as unknown as ActionContext
}

/** Whether `c` was made by {@link createActionContext}. */
export function isActionContext(c: HonoContext): c is ActionContext {
  return c instanceof LazyContext
}

let classes: Classes | undefined

class LazyContext {
  env: object
  readonly #context: RequestContext
  readonly #vars: Record<string, unknown>
  readonly #path: string
  readonly #request: RequestSource
  #req: HonoRequest | undefined
  #res: Response | undefined
  #hono: HonoContext | undefined
  #setCookies: string[] | undefined

  constructor(context: RequestContext, path: string, request: RequestSource) {
    this.env = context.env
    this.#context = context
    // By name: the app's own variables are not known here.
    this.#vars = context.vars as unknown as Record<string, unknown>
    this.#path = path
    this.#request = request
  }

  get isTouched(): boolean {
    return this.#hono !== undefined
  }

  get setCookies(): readonly string[] {
    return this.#setCookies ?? []
  }

  get req(): HonoRequest {
    this.#req ??= honoRequest(this.#request, this.#path)
    return this.#req
  }

  get var(): Variables {
    // As the app has typed them.
    return this.#vars as unknown as Variables
  }

  get [varsKey](): Variables {
    return this.var
  }

  // Functions of the context, as Hono's are: they may be taken off it.
  get get(): (key: string) => unknown {
    return (key) => this.#vars[key]
  }

  get set(): (key: string, value: unknown) => void {
    return (key, value) => {
      this.#vars[key] = value
    }
  }

  /** What is handed to its `waitUntil` keeps the context as well. */
  get executionCtx(): RequestExecutionContext {
    return this.#context.executionCtx
  }

  get finalized(): boolean {
    return this.#hono ? this.#hono.finalized : this.#res !== undefined
  }

  set finalized(finalized: boolean) {
    this.hono.finalized = finalized
  }

  get res(): Response {
    return this.#hono || !this.#res ? this.hono.res : this.#res
  }

  set res(response: Response | undefined) {
    // One that is there already would be merged with it.
    if (this.#hono || this.#res) this.hono.res = response
    else this.#res = response
  }

  get header(): HonoContext['header'] {
    const { header } = this.hono
    return (name, value, options) => {
      if (value !== undefined && name.toLowerCase() === 'set-cookie') {
        this.#setCookies ??= []
        this.#setCookies.push(value)
      }
      header(name, value, options)
    }
  }

  /** Hono's context. */
  get hono(): HonoContext {
    if (this.#hono) return this.#hono
    const { Context } = classes as Classes
    const path = this.#path
    const options = { env: this.env, path, matchResult: matched(path), notFoundHandler }
    this.#hono = new Context(undefined, options)
    if (this.#res) this.#hono.res = this.#res
    return this.#hono
  }
}

type Matched = Result<[H, RouterRoute]>

const noRoute: RouterRoute = { basePath: '/', path: '*', method: 'ALL', handler: notFoundHandler }

function notFoundHandler(c: Context): Response {
  return c.text('404 Not Found', 404)
}

function honoRequest(source: RequestSource, path: string): HonoRequest {
  const { Request } = classes as Classes
  const make = (request: globalThis.Request) => new Request(request, path, matched(path))
  if (typeof source === 'function') return make(source())
  return 'whole' in source ? createInternalHonoRequest(source, make) : make(source)
}

/** One route without parameters, as Hono's router gives it. */
function matched(path: string): unknown {
  return [[[[undefined, { path, basePath: '/' }], {}]]]
}

/** Takes the classes off a context that an app makes. */
function findClasses(): Classes {
  let found: Classes | undefined
  const look = (c: HonoContext) => {
    // The type of a constructor is `Function`.
    found = { Context: c.constructor, Request: c.req.constructor } as unknown as Classes
    // It has everything that Hono's has and that is not done by itself.
    forward<LazyContext, HonoContext>(LazyContext.prototype, c, ({ hono }) => hono)
    forwardHonoRequest(c.req)
    return c.body(null)
  }
  // Hono's own routers make themselves ready for many routes.
  const router = { name: 'one', add() {}, match: (): Matched => [[[[look, noRoute], {}]]] }
  const Hono = knownHono()
  if (Hono) new Hono<HonoEnv>({ router }).fetch(new Request('http://localhost/'))
  if (found) return found
  throw new Error(
    withErrorUrl(
      'HA408',
      "Hono's Context was not found: this version of Hono is not one this package works with. " +
        'Run: npm install hono@^4.13.0',
    ),
  )
}
