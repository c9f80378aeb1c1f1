import type { Context } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import { forward } from '../../shared/forward.ts'
import type { InternalCall } from './in-process-request.ts'

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
    return this.#whole || !name ? this.whole.header(name ?? '') : this.#call.header(name)
  }

  get method(): string {
    return this.#whole ? this.#whole.method : this.#call.method
  }

  get url(): string {
    return this.#whole ? this.#whole.url : this.#call.url
  }

  get path(): string {
    return this.#whole ? this.#whole.path : this.#call.path
  }

  set path(path: string) {
    this.whole.path = path
  }

  /** Hono's request. */
  get whole(): HonoRequest {
    this.#whole ??= this.#make(this.#call.whole)
    return this.#whole
  }
}
