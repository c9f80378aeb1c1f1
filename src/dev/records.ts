/** What the panel shows: plain data, of which nothing keeps a request or a context alive. */
export interface RequestRecord {
  id: number
  /** The kind of event, such as `fetch`. */
  event: string
  /** `GET`, or the event's kind where it is no request. */
  method: string
  /** Without the values of its query. */
  path: string
  /** Milliseconds since 1970. */
  startedAt: number
  /** Milliseconds until the answer began; absent while it has not. */
  durationMs?: number
  status?: number
  requestId?: string
  /** The names of the variables in `ctx.var`. */
  vars: string[]
  actions: ActionRecord[]
  calls: CallRecord[]
  /** Calls that were made beyond the most that are kept. */
  moreCalls: number
  errors: ErrorRecord[]
}

/** Something in a request that took time. */
interface Timed {
  /** Milliseconds since the request began. */
  startMs: number
  /** Milliseconds; absent while it runs. */
  durationMs?: number
}

/** An action that ran in a request. */
export interface ActionRecord extends Timed {
  name: string
  status?: number
}

/** A call of a binding. */
export interface CallRecord extends Timed {
  /** Its name in the Wrangler config. */
  binding: string
  /** Such as `D1`. */
  kind: string
  /** The method, such as `first`. */
  operation: string
  /** The statement, the key or whatever else says what was called. */
  subject?: string
  /** How many rows a statement gave. */
  rows?: number
  /** The message of what it threw. */
  error?: string
  /** Only while the panel shows values: the arguments and what came back, shortened. */
  values?: { sent: string; got?: string }
}

/** An error that a caller saw nothing of. */
export interface ErrorRecord {
  id: number
  /** Milliseconds since 1970. */
  at: number
  /** Such as `POST /api/order`. */
  where: string
  name: string
  message: string
  stack: string
  /** The first place in it that is the app's own: a path, with line and column for an editor. */
  source?: string
}

/** The parts of an answer to the panel. */
export interface PanelData {
  showValues: boolean
  entries: EntryDescription[]
  /** Why there are none: the actions file failed to load. */
  problem?: string
  requests: RequestRecord[]
}

/** An action or a route, as it is defined. */
export interface EntryDescription {
  kind: 'action' | 'route'
  /** Such as `admin.ban`. */
  name: string
  method: string
  /** The whole path, with Astro's `base`. */
  path: string
  /** Hono middleware in front of it, by the names of the functions. */
  guards: string[]
  action?: ActionDescription
}

export interface ActionDescription {
  accept: 'json' | 'form' | 'both'
  /** Whether it decides by the input who may call it. */
  authorize: boolean
  /** Whether it takes input; `input` may be absent nevertheless. */
  hasSchema: boolean
  /** JSON Schemas, where the library of the schema can describe it. */
  input?: object
  output?: object
  timeout?: number
  queue?: string
  redirectTo?: string
  maxBodySize: number
}
