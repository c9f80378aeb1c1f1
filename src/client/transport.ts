import type { DeferOptions } from '../actions/execute/defer.ts'
import type { Run } from '../actions/execute/run.ts'
import type { ActionMethod } from '../shared/methods.ts'
import type { AnyResult } from '../shared/result.ts'
import type { FreshData } from './fresh.ts'

/** Options of a single call. */
export interface CallOptions {
  /**
   * Aborts the call, which then rejects with the signal's reason. A call with a signal is not
   * batched and not shared.
   */
  signal?: AbortSignal
  /** Headers of the request. In a server-side call, the action reads them. */
  headers?: Record<string, string>
  /**
   * Completes the request even if the page is closed, like `keepalive` of `fetch`, up to 64 KiB. No
   * effect in server-side calls.
   * @default false
   */
  keepalive?: boolean
  /**
   * Called with each read that the action has refreshed, before the call resolves. No effect in
   * server-side calls.
   */
  onFresh?: (read: FreshData) => void
  /**
   * Shares the request with equal calls of a `GET` action that are in progress in the browser. On
   * the server, shares the run with equal calls of the same `GET` request.
   * @default true
   */
  share?: boolean
  /** Ignored. TanStack Query passes it to a `mutationFn`, such as `actions.x.orThrow`. */
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
  requireCarried?: Run['requireCarried']
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
