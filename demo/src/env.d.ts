import '@gnosticdev/hono-actions/actions'
import type { Visitor } from './server/visitor'

declare module '@gnosticdev/hono-actions/actions' {
  interface Variables {
    db: D1Database
    cache: KVNamespace
    visitor: Visitor
  }
}
