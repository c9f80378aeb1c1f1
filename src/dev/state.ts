import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestContext } from '../context/request-context.ts'
import type { RequestRecord } from './records.ts'

/** Request that is being recorded. */
export interface Recording {
  record: RequestRecord
  /** Start, as a value of `performance.now()`. */
  began: number
}

interface State {
  records: RequestRecord[]
  lastId: number
  showValues: boolean
  store: AsyncLocalStorage<Recording>
  byContext: WeakMap<RequestContext, Recording>
  /** Recorded errors: an error can pass several layers that record it. */
  seen: WeakSet<object>
  /** Maps of the real bindings to the recording ones, and back. */
  recording: WeakMap<object, object>
  real: WeakMap<object, object>
}

const key = Symbol.for('@gnosticdev/hono-actions:dev')
const isolate = globalThis as { [key]?: State }

// Stored on the isolate: the dev server loads this module as part of the bundled package and
// separately, and again after each edit.
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

/** State of the panel in the dev server's Worker. */
export const state: State = isolate[key]
