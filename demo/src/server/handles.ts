import { d1Session, kv, r2 } from '@gnosticdev/hono-actions/bindings'

/** The database as `ctx.var.db`, the KV namespace as `ctx.var.cache`, the bucket as `ctx.var.pictures`. */
export const handles = [
  d1Session({ db: 'DB' }),
  kv({ cache: 'KV' }),
  r2({ pictures: 'PICTURES' }),
] as const
