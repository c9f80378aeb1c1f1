import { bindings } from '@gnosticdev/hono-actions/bindings'

/** The database as `ctx.var.db` and the KV namespace as `ctx.var.cache`. */
export const handles = bindings({ db: 'DB', cache: 'KV' })
