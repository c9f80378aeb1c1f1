import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestContext } from '../context/request-context.ts'
import type { RequestRecord } from './records.ts'

/** A request while it is recorded. */
export interface Recording {
  record: RequestRecord
  /** Of `performance.now()`. */
  began: number
}

interface State {
  records: RequestRecord[]
  lastId: number
  showValues: boolean
  store: AsyncLocalStorage<Recording>
  byContext: WeakMap<RequestContext, Recording>
  /** Errors that are recorded already: one passes by on its way more than once. */
  seen: WeakSet<object>
  /** Recording bindings by the real ones, and back. */
  recording: WeakMap<object, object>
  real: WeakMap<object, object>
}

const key = Symbol.for('@gnosticdev/hono-actions:dev')
const isolate = globalThis as { [key]?: State }

// Of the isolate: the dev server loads this module as a part of the bundled package and beside it,
// and again whenever something is edited.
isolate[key] ??= {
  records: [],
  lastId: 0,
  showValues: false,
  store: new AsyncLocalStorage(),
  byContext: new WeakMap(),
  seen: new WeakSet(),
  recording: new WeakMap(),
  real: new WeakMap(),
}

/** What the dev server's Worker remembers for the panel. */
export const state: State = isolate[key]
