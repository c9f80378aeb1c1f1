import type { DeferOptions } from '../actions/execute/defer.ts'
import type { AnyResult } from '../shared/result.ts'

/** What a single call can have beside its input. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. */
  signal?: AbortSignal
  /** Sent with the request. In process there is none, and the action sees them as its headers. */
  headers?: Record<string, string>
}

/** A call of an action. */
export interface Call {
  path: readonly string[]
  method: 'GET' | 'POST'
  input: unknown
  options: CallOptions
  /** Puts the call in the action's queue. */
  defer?: DeferOptions | undefined
}

/** Calls the action at a path, the way it is done on a platform. */
export type CallByPath = (call: Call) => Promise<AnyResult>

/** How the requests of a client travel, and where relative ones go. One for each platform. */
export interface Transport {
  fetch(input: string, init: RequestInit): Promise<Response>
  /** The origin with Astro's `base`. */
  baseUrl(): string
  /** Where the actions are, of a transport that sends requests. */
  actionsUrl?: string
}
