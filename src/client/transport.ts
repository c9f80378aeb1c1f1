import type { DeferOptions } from '../actions/execute/defer.ts'
import type { ActionMethod } from '../shared/methods.ts'
import type { AnyResult } from '../shared/result.ts'
import type { FreshData } from './fresh.ts'

/** Options of a single call. */
export interface CallOptions {
  /**
   * Aborts the call, which then rejects with the signal's reason. The call has a request of its own: it
   * is not in a batch, and no equal call shares it.
   */
  signal?: AbortSignal
  /** Sent with the request. In a server-side call they are the headers that the action reads. */
  headers?: Record<string, string>
  /**
   * Completes the request if the page is closed meanwhile, as `fetch` does: up to 64 KiB. Not for
   * server-side calls.
   */
  keepalive?: boolean
  /**
   * Called with each read that the action has refreshed, before the call resolves. Not for server-side
   * calls.
   */
  onFresh?: (read: FreshData) => void
  /**
   * Equal calls of a `GET` action share one request while it is under way in the browser, and one run
   * while a `GET` request is handled on the server. Set it to false for a request or a run of its own.
   * @default true
   */
  share?: boolean
  /** Not used. TanStack Query passes it to a `mutationFn`, such as `actions.x.orThrow`. */
  meta?: unknown
}

/** A call of an action. */
export interface Call {
  path: readonly string[]
  method: ActionMethod
  input: unknown
  options: CallOptions
  /** Puts the call in the action's queue. */
  defer?: DeferOptions | undefined
}

/** Calls the action at a path. */
export type CallByPath = (call: Call) => Promise<AnyResult>

/** Sends the requests of a client. There is one for the browser and one for the server. */
export interface Transport {
  fetch(input: string, init: RequestInit): Promise<Response>
  /** The origin with Astro's `base`. */
  baseUrl(): string
  /** Throws an error for developers if requests cannot be sent to `url`. */
  check?(url: string): void
  /** Requests of the page that equal calls share. */
  readonly reads?: Map<unknown, Promise<Response>> | undefined
  /** The URL of the actions, if the transport sends requests. */
  readonly actionsUrl?: string | undefined
}
