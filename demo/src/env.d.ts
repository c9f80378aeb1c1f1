import '@gnosticdev/hono-actions/actions'
import type { KvOf, R2Of, SessionOf } from '@gnosticdev/hono-actions/bindings'
import type { Visitor } from './server/visitor'

declare module '@gnosticdev/hono-actions/actions' {
  interface Variables {
    db: SessionOf<D1Database>
    cache: KvOf<KVNamespace>
    pictures: R2Of<R2Bucket>
    visitor: Visitor
  }
}
