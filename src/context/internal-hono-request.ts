import type { Context } from 'hono'
import type { HonoEnv } from '../shared/env.ts'
import { forward } from '../shared/forward.ts'
import {
  headerPassedOn,
  type InternalCall,
  internalRequest,
  internalUrl,
} from './internal-request.ts'

type HonoRequest = Context<HonoEnv>['req']

/** Makes Hono's own of a request. */
type ToHonoRequest = (request: Request) => HonoRequest

/**
 * The Hono request of a call in process. Guards read its headers, path and method; for those no
 * request is made. Hono's own, with all else, is behind it, and made when somebody asks for that.
 */
export function createInternalHonoRequest(call: InternalCall, make: ToHonoRequest): HonoRequest {
  // It has what Hono's has, by way of `forward`.
  return new LazyRequest(call, make) as unknown as HonoRequest
}

/** Gives it all that Hono's has. */
export function forwardHonoRequest(sample: HonoRequest): void {
  forward<LazyRequest, HonoRequest>(LazyRequest.prototype, sample, ({ whole }) => whole)
}

class LazyRequest {
  readonly #call: InternalCall
  readonly #make: ToHonoRequest
  /** Once it is there it is asked for everything: middleware may have put another `raw` in it. */
  #whole: HonoRequest | undefined

  constructor(call: InternalCall, make: ToHonoRequest) {
    this.#call = call
    this.#make = make
  }

  header(name?: string): unknown {
    if (this.#whole || !name || hasKeys(this.#call.headers)) return this.whole.header(name ?? '')
    return headerPassedOn(this.#call, name)
  }

  get method(): string {
    return this.#whole ? this.#whole.method : this.#call.method
  }

  get url(): string {
    if (this.#whole) return this.#whole.url
    return new URL(internalUrl(this.#call.current, this.#call.path)).href
  }

  get path(): string {
    return this.#whole ? this.#whole.path : this.#call.path
  }

  set path(path: string) {
    this.whole.path = path
  }

  /** Hono's request. */
  get whole(): HonoRequest {
    const { current, path, method, headers } = this.#call
    this.#whole ??= this.#make(internalRequest(current, path, { method, headers }))
    return this.#whole
  }
}

function hasKeys(object: object): boolean {
  for (const _ in object) return true
  return false
}
