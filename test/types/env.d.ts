import '@gnosticdev/hono-actions/actions'
import '@gnosticdev/hono-actions/client'

declare global {
  // What `wrangler types` writes, as far as it matters here.
  interface Env {
    DB: D1Database
    KV: KVNamespace
    PICTURES: R2Bucket
    ROOMS: DurableObjectNamespace<{ say(text: string): Promise<number> }>
    LIMITER: RateLimit
    MAIL: Queue
    GREETER: Service
    POSTGRES: Hyperdrive
    AI: Ai
    VECTORS: Vectorize
    NAME: string
  }
  interface D1Database {
    prepare(query: string): unknown
    exec(query: string): Promise<unknown>
    withSession(constraintOrBookmark?: string): D1DatabaseSession
  }
  interface D1DatabaseSession {
    prepare(query: string): unknown
    getBookmark(): string | null
  }
  interface KVNamespace {
    get(key: string, type?: 'text'): Promise<string | null>
    get<Value = unknown>(key: string, type: 'json'): Promise<Value | null>
    getWithMetadata(key: string): Promise<{ value: string | null; metadata: unknown }>
    list(options?: { prefix?: string }): Promise<{ keys: { name: string }[] }>
    put(key: string, value: string): Promise<void>
    delete(key: string): Promise<void>
  }
  interface R2Object {
    size: number
  }
  interface R2PutOptions {
    onlyIf?: { etagMatches?: string }
    httpMetadata?: { contentType?: string }
  }
  interface R2Bucket {
    head(key: string): Promise<R2Object | null>
    get(key: string): Promise<R2Object | null>
    put(
      key: string,
      value: string | Blob,
      options?: R2PutOptions & { onlyIf: { etagMatches?: string } },
    ): Promise<R2Object | null>
    put(key: string, value: string | Blob, options?: R2PutOptions): Promise<R2Object>
    createMultipartUpload(key: string): Promise<unknown>
    delete(keys: string | string[]): Promise<void>
    list(): Promise<unknown>
  }
  interface DurableObjectNamespace<Class> {
    idFromName(name: string): unknown
    getByName(
      name: string,
      options?: { locationHint?: 'weur' | 'enam' },
    ): Class & { readonly name?: string }
    jurisdiction(name: 'eu' | 'fedramp'): DurableObjectNamespace<Class>
  }
  interface RateLimit {
    limit(options: { key: string }): Promise<{ success: boolean }>
  }
  interface Queue {
    send(message: unknown): Promise<void>
    sendBatch(messages: Iterable<{ body: unknown }>): Promise<void>
  }
  interface Service {
    fetch(url: string): Promise<Response>
    greet(name: string): Promise<string>
  }
  interface Hyperdrive {
    readonly connectionString: string
  }
  interface Ai {
    run(model: string, inputs: { prompt: string }): Promise<{ response: string }>
  }
  interface Vectorize {
    query(vector: number[], options?: { topK?: number }): Promise<{ matches: { id: string }[] }>
  }
}

declare module '@gnosticdev/hono-actions/actions' {
  interface Bindings extends Env {}
  interface Variables {
    user: { id: number } | undefined
  }
}

declare module '@gnosticdev/hono-actions/client' {
  interface Register {
    actions: typeof import('./actions.test-d').honoActions
    basePath: '/api/v1'
  }
}
