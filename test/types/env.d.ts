import '@gnosticdev/hono-actions/actions'
import '@gnosticdev/hono-actions/client'

declare global {
  // What `wrangler types` writes, as far as it matters here.
  interface Env {
    DB: D1Database
    KV: KVNamespace
    NAME: string
  }
  interface D1Database {
    prepare(query: string): unknown
  }
  interface KVNamespace {
    get(key: string): Promise<string | null>
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
