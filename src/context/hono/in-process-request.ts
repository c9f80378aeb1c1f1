import { HonoRequest } from 'hono/request'
import { inputHeader } from '../../shared/input-header.ts'
import { originOf } from '../../shared/url.ts'

const key = Symbol.for('@gnosticdev/hono-actions:in-process-requests')
const isolate = globalThis as { [key]?: WeakSet<Request> }

// A second loaded copy of this module must recognize the requests of the first. Not a mark on the
// request: a client could forge it.
isolate[key] ??= new WeakSet()
const inProcessRequests: WeakSet<Request> = isolate[key]

/** Headers of the client's request that a server-side call has too. */
const passedOn = ['cookie', 'authorization', 'user-agent', 'accept-language', 'cf-connecting-ip']

/** The headers that depend on the body of a server-side call. */
const bodyHeaders = ['content-type', inputHeader]

/** A server-side call as a request. */
export interface InProcessCall {
  /** The request of the client. */
  current: Request
  /** The path of the action, such as `/api/admin/ban`. */
  path: string
  method: string
  /** Encodes the input as a query string. */
  query?: () => string
  /** Encodes the input as a body. */
  body?: () => BodyInit | undefined
  /** The default headers of a client, by lowercase names. */
  defaults: Readonly<Record<string, string>>
  /** More default headers, which only the encoded body decides. Called if one of them is read. */
  bodyDefaults?: () => Readonly<Record<string, string>>
  /** The headers of this call. */
  headers?: Headers | undefined
}

/**
 * Creates the request of a server-side call, to a path of the current request's origin. It has the
 * client's cookies and the headers that identify the client.
 *
 * @param current the request of the client
 */
export function createInProcessRequest(current: Request, path: string, init: RequestInit): Request {
  const headers = new Headers(init.headers)
  for (const name of passedOn) {
    const value = current.headers.get(name)
    if (value !== null && !headers.has(name)) headers.set(name, value)
  }
  const origin = originOf(current.url)
  // Middleware that checks the origin of forms, such as Hono's `csrf()`, accepts it.
  if (!headers.has('origin')) headers.set('origin', origin)
  const request = new Request(origin + path, { ...init, headers })
  inProcessRequests.add(request)
  return request
}

function requestOf(call: InProcessCall): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries({ ...call.defaults, ...call.bodyDefaults?.() })) {
    headers.set(name, value)
  }
  for (const [name, value] of call.headers ?? []) headers.set(name, value)
  const body = call.body?.()
  const { current, method } = call
  const init = body === undefined ? { method, headers } : { method, headers, body }
  return createInProcessRequest(current, pathOf(call), init)
}

function pathOf({ path, query }: InProcessCall): string {
  return path + (query?.() ?? '')
}

/** Returns true for the request of a server-side call. It needs no origin check. */
export function isInProcessRequest(request: Request): boolean {
  return inProcessRequests.has(request)
}

/** Called with a server-side call's `Request`. */
export type RequestHook = (request: Request, isReplacement: boolean) => void

/**
 * The `HonoRequest` of a server-side call. Its `Request` is lazily created, because that takes
 * 15 µs (`npm run bench -- in-process`). Most middleware reads only headers, method and URL.
 */
export class InProcessHonoRequest extends HonoRequest {
  readonly #call: InProcessCall
  readonly #onRequest: RequestHook
  #request: Request | undefined
  #isReplaced = false

  /** @param onRequest gets the `Request` when it is created, and each one in its place */
  constructor(call: InProcessCall, path: string, onRequest: RequestHook = () => {}) {
    // Replaced below, before any code can read it.
    super(undefined as unknown as Request, path, oneRoute(path))
    this.#call = call
    this.#onRequest = onRequest
    // Hono defines `raw` on each instance, which would hide a getter of this class.
    Object.defineProperty(this, 'raw', InProcessHonoRequest.#raw)
  }

  /** One pair of functions for all instances: V8 would keep an instance with functions of its own. */
  static readonly #raw: PropertyDescriptor & ThisType<InProcessHonoRequest> = {
    configurable: true,
    enumerable: true,
    get() {
      return this.#created()
    },
    set(request: Request) {
      this.#request = request
      this.#isReplaced = true
      this.#onRequest(request, true)
    },
  }

  override header(): Record<string, string>
  override header(name: string): string | undefined
  override header(name?: string): string | undefined | Record<string, string> {
    if (name === undefined) return super.header()
    if (this.#request) return super.header(name)
    const { headers, defaults, bodyDefaults, current } = this.#call
    const key = name.toLowerCase()
    const ofBody = () => (bodyHeaders.includes(key) ? bodyDefaults?.()[key] : undefined)
    const own = headers?.get(key) ?? defaults[key] ?? ofBody()
    if (own !== undefined) return own
    if (key === 'origin') return originOf(current.url)
    return (passedOn.includes(key) && current.headers.get(key)) || undefined
  }

  override get method(): string {
    return this.#request?.method ?? this.#call.method
  }

  override get url(): string {
    return this.#request?.url ?? originOf(this.#call.current.url) + pathOf(this.#call)
  }

  /** True if middleware has put another request in place of this one. */
  get isReplaced(): boolean {
    return this.#isReplaced
  }

  #created(): Request {
    if (!this.#request) {
      this.#request = requestOf(this.#call)
      this.#onRequest(this.#request, false)
    }
    return this.#request
  }
}

/** Returns the match of one route without parameters, in the format of Hono's routers. */
export function oneRoute(path: string): ConstructorParameters<typeof HonoRequest>[2] {
  const route = { path, basePath: '/', method: 'ALL', handler: noHandler }
  return [[[[noHandler, route], {}]]]
}

function noHandler(): void {}
