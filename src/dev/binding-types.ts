/** Binding, or an object returned by a binding, whose calls are recorded. */
export interface Recorded {
  /** Name in the Wrangler config. */
  binding: string
  /** Kind of the binding, such as `D1`. */
  kind: string
  /** Target of the calls if the object knows it: a statement, the name of a Durable Object. */
  subject?: string | undefined
  /** Values bound to a statement. */
  sent?: unknown
  methods: Methods
}

/** Special methods. All others are recorded by their names. */
type Methods =
  | Record<
      string,
      {
        /** False if the method does not call the runtime. Defaults to true. */
        isCall?: boolean
        /** Text that the panel shows for the call. It must not contain a value. */
        subject?(args: unknown[]): string | undefined
        /** Describes the returned object, if calls are made on it. */
        gives?(args: unknown[], from: Recorded): Recorded
      }
    >
  /** Methods of another Worker, so any name is a method. */
  | 'remote'

/** Kind of a binding, with its special methods. */
export interface Kind {
  /** Name that the panel shows. */
  name: string
  methods: Methods
}

const byKey = { subject: ([key]: unknown[]) => keysOf(key) }
const byPrefix = { subject: ([options]: unknown[]) => prefixOf(options) }
const noCall = { isCall: false }

const statement: Methods = {
  bind: { gives: (args, from) => ({ ...from, sent: args, methods: statement }) },
}

const database: Methods = {
  prepare: {
    gives: ([sql], from) => ({ ...from, subject: String(sql), sent: [], methods: statement }),
  },
  batch: { subject: ([statements]) => statementsOf(statements) },
  exec: { subject: ([sql]) => String(sql) },
  withSession: { gives: (_, from) => ({ ...from, methods: database }) },
  getBookmark: noCall,
}

const objects: Methods = {
  get: { gives: ([id], from) => ({ ...from, subject: nameOfId(id), methods: 'remote' }) },
  getByName: { gives: ([name], from) => ({ ...from, subject: String(name), methods: 'remote' }) },
  jurisdiction: { gives: (_, from) => ({ ...from, methods: objects }) },
  idFromName: noCall,
  idFromString: noCall,
  newUniqueId: noCall,
}

const keyValue = { get: byKey, getWithMetadata: byKey, put: byKey, delete: byKey, list: byPrefix }

const bucket = {
  ...{ get: byKey, head: byKey, put: byKey, delete: byKey, list: byPrefix },
  createMultipartUpload: byKey,
  resumeMultipartUpload: byKey,
}

/** Kinds by the names of the runtime's classes. */
const kinds: Record<string, { name: string; methods: Methods }> = {
  D1Database: { name: 'D1', methods: database },
  KvNamespace: { name: 'KV', methods: keyValue },
  R2Bucket: { name: 'R2', methods: bucket },
  WorkerQueue: { name: 'Queue', methods: {} },
  DurableObjectNamespace: { name: 'Durable Object', methods: objects },
  Fetcher: { name: 'Service', methods: 'remote' },
  Ai: { name: 'AI', methods: { run: { subject: ([model]) => String(model) } } },
  WorkflowImpl: { name: 'Workflow', methods: {} },
}

/** Returns the kind of a binding. Unknown kinds are named by their class. */
export function kindOf(binding: object): Kind {
  const { name } = (Object.getPrototypeOf(binding) as { constructor: { name: string } }).constructor
  return kinds[name] ?? { name: name || 'Binding', methods: {} }
}

function keysOf(key: unknown): string {
  if (Array.isArray(key)) return key.map(String).join(', ')
  return String(key)
}

function prefixOf(options: unknown): string | undefined {
  const { prefix } = (options ?? {}) as { prefix?: unknown }
  return typeof prefix === 'string' ? `${prefix}…` : undefined
}

function nameOfId(id: unknown): string {
  const { name } = (id ?? {}) as { name?: string }
  return name ?? String(id)
}

function statementsOf(statements: unknown): string | undefined {
  if (!Array.isArray(statements)) return undefined
  return statements.map((one: { statement?: string }) => one.statement ?? '…').join(';\n')
}
