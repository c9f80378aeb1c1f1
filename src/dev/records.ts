/** Data that the panel shows. It is plain data, without references to a request or a context. */
export interface RequestRecord {
  id: number
  /** Kind of the event, such as `fetch`. */
  event: string
  /** `GET`, or the event's kind if it is not a request. */
  method: string
  /** Path without the values of its query. */
  path: string
  /** Milliseconds since 1970. */
  startedAt: number
  /** Milliseconds until the response started; undefined before that. */
  durationMs?: number
  status?: number
  requestId?: string
  /** Names of the variables in `ctx.var`. */
  vars: string[]
  actions: ActionRecord[]
  calls: CallRecord[]
  /** Number of calls beyond the limit of recorded calls. */
  moreCalls: number
  errors: ErrorRecord[]
}

/** Timed part of a request. */
interface Timed {
  /** Milliseconds since the request began. */
  startMs: number
  /** Milliseconds; undefined while it runs. */
  durationMs?: number
}

/** Action that ran in a request. */
export interface ActionRecord extends Timed {
  name: string
  status?: number
}

/** Call of a binding. */
export interface CallRecord extends Timed {
  /** Name of the binding in the Wrangler config. */
  binding: string
  /** Kind of the binding, such as `D1`. */
  kind: string
  /** Method, such as `first`. */
  operation: string
  /** Target of the call, such as the statement or the key. */
  subject?: string
  /** Number of rows that a statement returned. */
  rows?: number
  /** Message of the thrown error. */
  error?: string
  /** Shortened arguments and return value. Recorded only while the panel shows values. */
  values?: { sent: string; got?: string }
}

/** Error whose details were not sent to the caller. */
export interface ErrorRecord {
  id: number
  /** Milliseconds since 1970. */
  at: number
  /** Place of the error, such as `POST /api/order`. */
  where: string
  name: string
  message: string
  stack: string
  /** First place of the stack in the app's own code: a path with line and column, for an editor. */
  source?: string
}

/** Response to the panel. */
export interface PanelData {
  showValues: boolean
  entries: EntryDescription[]
  /** Reason for missing entries: the actions file failed to load. */
  problem?: string
  requests: RequestRecord[]
}

/** Definition of an action or a route. */
export interface EntryDescription {
  kind: 'action' | 'route'
  /** Name such as `admin.ban`. */
  name: string
  method: string
  /** Full path, with Astro's `base`. */
  path: string
  /** Names of the Hono middleware that runs before it. */
  guards: string[]
  action?: ActionDescription
}

export interface ActionDescription {
  accept: 'json' | 'form' | 'both'
  /** True if it authorizes callers by the input. */
  authorize: boolean
  /** True if it takes input. `input` may be undefined nevertheless. */
  hasSchema: boolean
  /** JSON Schemas, if the schema library can export them. */
  input?: object
  output?: object
  timeout?: number
  queue?: string
  redirectTo?: string
  maxBodySize: number
}
