import { Context } from 'hono'
import { HonoRequest } from 'hono/request'
import type { HonoEnv, Variables } from '../../shared/env.ts'
import { bodyKindHeader } from '../../shared/protocol.ts'
import { addRequest, cookiesOf, showCookiesIn, showCookiesInReplacement } from '../cookies.ts'
import { copyMark } from '../finish-response.ts'
import type { RequestContext } from '../request-context.ts'
import { varsKey } from '../vars.ts'
import {
  type InProcessCall,
  InProcessHonoRequest,
  oneRoute,
  type RequestHook,
} from './in-process-request.ts'

// Hono's types do not allow any number as a status.
type StatusResponse = Response & { status: 200 }

/**
 * The source of an action's run: a request, a Hono app around the action, or a server-side call.
 */
export type RequestSource = Request | Context<HonoEnv> | InProcessCall

/**
 * Hono's `Context` for one run of an action, however it is called. It shares the variables of the
 * request context. The response is lazily created when middleware reads it. So most server-side
 * calls create no response.
 */
export class LazyResponseContext extends Context<HonoEnv> {
  readonly #context: RequestContext
  readonly #source: RequestSource
  readonly #path: string
  // Untyped: the app's own names are unknown here.
  readonly #vars: Record<string, unknown>
  #req: HonoRequest | undefined
  #respond: (() => Response) | undefined
  #status: number | undefined
  #isTouched = false
  #isReplaced = false
  #isMerged = false

  // Fields, not assignments in the constructor: V8 would keep this context until its next major
  // garbage collection, and with it the body of the request.
  readonly #setHeader = (this as Context<HonoEnv>).header
  override header: Context['header'] = (name, value, options) => {
    this.#touch()
    this.#setHeader(name, value, options)
    if (value !== undefined && name.toLowerCase() === 'set-cookie') {
      showCookiesIn(this.req, this.#context)
      cookiesOf(this.#context).write(value, this.cookieOwner)
    }
  }
  readonly #setStatus = (this as Context<HonoEnv>).status
  override status: Context['status'] = (code) => {
    // After the handler, it is no longer the status of the result, as in Hono.
    this.#touch()
    this.#status = code
    this.#setStatus(code)
  }
  override get: Context<HonoEnv>['get'] = (name: string) => this.#vars[name]
  override set: Context<HonoEnv>['set'] = (name: string, value: unknown) => {
    this.#vars[name] = value
  }

  constructor(context: RequestContext, path: string, source: RequestSource) {
    // Hono reads the request only in `req`, which is overridden.
    super(undefined as unknown as Request, { env: context.env, path, notFoundHandler })
    this.#context = context
    this.#source = source
    this.#path = path
    // Untyped: the app's own names are unknown here.
    this.#vars = context.vars as unknown as Record<string, unknown>
  }

  /** True if a header or status was set on this context, or its response was read. */
  get isTouched(): boolean {
    return this.#isTouched
  }

  /** True if middleware has replaced the response of the result. */
  get isReplaced(): boolean {
    return this.#isReplaced
  }

  /** True if the response has been created. */
  get hasResponse(): boolean {
    return this.finalized && this.#respond === undefined
  }

  /** The status of the response if it exists, else the status that `status()` has set. */
  get sentStatus(): number | undefined {
    return this.hasResponse ? super.res.status : this.#status
  }

  /** Creates a response with the headers of this context and of the Hono app around it. */
  newBody(
    body: string | ReadableStream,
    init: { status: number | undefined; headers: Record<string, string> },
  ): Response {
    // Hono's types do not allow any number as a status.
    const status = init.status as 200 | undefined
    const { headers } = init
    if (this.#isTouched) return this.body(body, status, headers)
    this.#isMerged = true
    const { outer } = this
    if (outer) return outer.body(body, status, headers)
    return new Response(body, status === undefined ? { headers } : { status, headers })
  }

  /** The response to send. */
  get sentResponse(): Response {
    this.createResponse()
    const response = super.res
    const { outer } = this
    // The runtime does not accept a copy of a WebSocket handshake.
    if (!outer || this.#isMerged || response.status === 101) return response
    const copy = outer.newResponse(response.body, response as StatusResponse)
    return copyMark(response, copy, this.#context)
  }

  /** The `Context` of the Hono app around the action. */
  get outer(): Context<HonoEnv> | undefined {
    return isContext(this.#source) ? this.#source : undefined
  }

  /** The owner of the cookies of this context: the response has those of the app around it too. */
  get cookieOwner(): object {
    return this.outer ?? this
  }

  /** The headers to send; undefined if none were set. */
  get sentHeaders(): Headers | undefined {
    return this.#isTouched ? this.res.headers : undefined
  }

  /** True if middleware has replaced the request of a server-side call. */
  get isRequestReplaced(): boolean {
    return this.#req instanceof InProcessHonoRequest && this.#req.isReplaced
  }

  /** Sets the function that creates the response of the result, for middleware to read. */
  respondWith(respond: () => Response): void {
    this.#respond = respond
    this.#isReplaced = false
    this.finalized = true
  }

  /** Creates the response of the result, if it does not exist yet. */
  createResponse(): void {
    const respond = this.#respond
    if (!respond) return
    this.#respond = undefined
    const response = respond()
    // It has the headers of an earlier response already. Hono would merge them a second time.
    super.res = undefined
    super.res = response
  }

  /** Removes the body kind from later responses of middleware: Hono would copy the header. */
  forgetKind(): void {
    for (const name of ['body', 'json', 'newResponse', 'text'] as const) {
      const create = this[name] as (...args: unknown[]) => Response
      const withoutKind = (...args: unknown[]) => {
        const response = create(...args)
        response.headers.delete(bodyKindHeader)
        return response
      }
      // Untyped: Hono's overloads differ for each method.
      Object.assign(this, { [name]: withoutKind })
    }
  }

  override get req(): HonoRequest {
    this.#req ??= toHonoRequest(this.#source, this.#path, (request, isReplacement) => {
      if (isReplacement) showCookiesInReplacement(request, this.#context)
      else addRequest(request, this.#context)
    })
    return this.#req
  }

  get [varsKey](): Variables {
    return this.var
  }

  override get var(): Context<HonoEnv>['var'] {
    // Untyped, as above.
    return this.#vars as unknown as Context<HonoEnv>['var']
  }

  /** Promises that are passed to its `waitUntil` keep the request context too. */
  override get executionCtx(): Context['executionCtx'] {
    // Every runtime has only `waitUntil`.
    return this.#context.executionCtx as Context['executionCtx']
  }

  override get res(): Response {
    this.#touch()
    return super.res
  }

  override set res(response: Response | undefined) {
    this.#touch()
    this.#isReplaced = true
    this.#isMerged = false
    const isOfBody = response?.headers.has(bodyKindHeader) ?? true
    super.res = response
    // Hono merges the headers of the earlier response, which had another kind of body.
    // Not without the header: the headers of a response from `fetch` are immutable.
    if (!isOfBody && super.res.headers.has(bodyKindHeader)) {
      super.res.headers.delete(bodyKindHeader)
    }
  }

  /** Called before the response is read or changed. */
  #touch(): void {
    this.#isTouched = true
    this.createResponse()
  }
}

function toHonoRequest(source: RequestSource, path: string, onRequest: RequestHook): HonoRequest {
  if (isContext(source)) return source.req
  if ('current' in source) return new InProcessHonoRequest(source, path, onRequest)
  return new HonoRequest(source, path, oneRoute(path))
}

/** Returns true for Hono's `Context`. Not `instanceof`: the app may load another copy of Hono. */
function isContext(source: RequestSource): source is Context<HonoEnv> {
  return 'req' in source
}

function notFoundHandler(c: Context): Response {
  return c.text('404 Not Found', 404)
}
