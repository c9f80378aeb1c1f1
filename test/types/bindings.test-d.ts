import type { HonoEnv } from '@gnosticdev/hono-actions/actions'
import { type BindingVariables, bindings } from '@gnosticdev/hono-actions/bindings'
import { Hono } from 'hono'
import { expectTypeOf } from 'vitest'

// The values of the variables are those of the bindings, or what the function returns.
new Hono<HonoEnv>()
  .use(bindings({ db: 'DB', cache: 'KV', orm: (env) => ({ on: env.DB }) }))
  .get('/', (c) => {
    expectTypeOf(c.var.db).toEqualTypeOf<D1Database>()
    expectTypeOf(c.var.cache).toEqualTypeOf<KVNamespace>()
    expectTypeOf(c.var.orm).toEqualTypeOf<{ on: D1Database }>()
    expectTypeOf(c.get('db')).toEqualTypeOf<D1Database>()
    // What was there before is still there.
    expectTypeOf(c.var.user).toEqualTypeOf<{ id: number } | undefined>()
    // @ts-expect-error nobody set it
    c.var.nope
    return c.text('')
  })

// @ts-expect-error there is no binding of that name
bindings({ db: 'DATABASE' })

// @ts-expect-error nor for the function
bindings({ orm: (env) => env.DATABASE })

// @ts-expect-error a binding has a name
bindings({ db: 1 })

expectTypeOf<BindingVariables<{ db: 'DB' }>>().toEqualTypeOf<{ db: D1Database }>()
