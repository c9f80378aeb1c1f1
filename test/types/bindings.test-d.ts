import {
  createActionFactory,
  defineHonoAction,
  HonoActionError,
  type HonoEnv,
} from '@gnosticdev/hono-actions/actions'
import {
  type BindingVariables,
  bindings,
  d1Session,
  durableObjects,
  kv,
  r2,
  rateLimit,
  type SessionOf,
} from '@gnosticdev/hono-actions/bindings'
import { Hono } from 'hono'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

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
    // @ts-expect-error no middleware set it
    c.var.nope
    return c.text('')
  })

// A function has all bindings, and the app's variables.
bindings({
  both: (env, vars) => {
    expectTypeOf(env.KV).toEqualTypeOf<KVNamespace>()
    expectTypeOf(vars.user).toEqualTypeOf<{ id: number } | undefined>()
  },
})

// @ts-expect-error there is no binding of that name
bindings({ db: 'DATABASE' })

// @ts-expect-error nor for the function
bindings({ orm: (env) => env.DATABASE })

// @ts-expect-error no middleware set it
bindings({ orm: (_, vars) => vars.nope })

// @ts-expect-error a binding has a name
bindings({ db: 1 })

expectTypeOf<BindingVariables<{ db: 'DB' }>>().toEqualTypeOf<{ db: D1Database }>()

// What the library knows nothing of has its own type.
defineHonoAction({
  use: [
    bindings({ ai: 'AI', vectors: 'VECTORS', postgres: 'POSTGRES', mail: 'MAIL', peer: 'GREETER' }),
  ],
  schema: z.object({ prompt: z.string() }),
  handler: async ({ prompt }, ctx) => {
    expectTypeOf(ctx.var.ai).toEqualTypeOf<Ai>()
    expectTypeOf(ctx.var.vectors).toEqualTypeOf<Vectorize>()
    expectTypeOf(ctx.var.postgres).toEqualTypeOf<Hyperdrive>()
    expectTypeOf(ctx.var.mail).toEqualTypeOf<Queue>()
    expectTypeOf(ctx.var.peer).toEqualTypeOf<Service>()
    // @ts-expect-error the model takes a prompt
    await ctx.var.ai.run('model', { text: prompt })
    const { matches } = await ctx.var.vectors.query([1], { topK: 1 })
    expectTypeOf(matches).toEqualTypeOf<{ id: string }[]>()
  },
})

// Every handle, in a list that is written where it is used.
defineHonoAction({
  use: [
    d1Session({ db: 'DB' }, { bookmark: 'header' }),
    kv({ cache: 'KV' }),
    r2({ pictures: 'PICTURES' }),
    durableObjects({ rooms: 'ROOMS' }),
    rateLimit('LIMITER'),
  ],
  handler: async (_, ctx) => {
    expectTypeOf(ctx.var.db).toEqualTypeOf<SessionOf<D1Database>>()
    expectTypeOf(ctx.var.db).toExtend<D1Database>()
    expectTypeOf(ctx.var.db.getBookmark()).toEqualTypeOf<string | null>()
    expectTypeOf(ctx.var.cache).toExtend<KVNamespace>()
    expectTypeOf(ctx.var.pictures).toExtend<R2Bucket>()
    expectTypeOf(ctx.var.rooms).toEqualTypeOf<Env['ROOMS']['getByName']>()
    expectTypeOf(await ctx.var.rooms('lobby').say('hello')).toEqualTypeOf<number>()
    expectTypeOf(ctx.var.user).toEqualTypeOf<{ id: number } | undefined>()
    // @ts-expect-error an object has a name
    ctx.var.rooms()
    // @ts-expect-error the object has no such method
    ctx.var.rooms('lobby').shout('hello')
    // @ts-expect-error no middleware set it
    ctx.var.nope
  },
})

// A value of KV is what the schema makes of it, or null.
defineHonoAction({
  use: [kv({ cache: 'KV', other: 'KV' })],
  handler: async (_, ctx) => {
    const { cache, other } = ctx.var
    expectTypeOf(other).toEqualTypeOf<typeof cache>()
    const schema = z.object({ at: z.string().transform((at) => new Date(at)) })
    expectTypeOf(await cache.json('key', schema)).toEqualTypeOf<{ at: Date } | null>()
    expectTypeOf(await cache.get('key')).toEqualTypeOf<string | null>()
    expectTypeOf(await cache.get('key', 'json')).toEqualTypeOf<unknown>()
    expectTypeOf(await cache.get<{ a: 1 }>('key', 'json')).toEqualTypeOf<{ a: 1 } | null>()
    // @ts-expect-error a schema is needed
    cache.json('key')
    // @ts-expect-error this is none
    cache.json('key', { at: Date })
    // @ts-expect-error keys are strings
    cache.json(1, schema)
  },
})

// An upload gives what `put` gives.
defineHonoAction({
  use: [r2({ pictures: 'PICTURES' })],
  schema: z.object({ photo: z.file() }),
  accept: 'form',
  handler: async ({ photo }, ctx) => {
    const { pictures } = ctx.var
    expectTypeOf(await pictures.upload('key', photo)).toEqualTypeOf<R2Object>()
    const options = { httpMetadata: { contentType: 'text/plain' } }
    expectTypeOf(await pictures.upload('key', photo, options)).toEqualTypeOf<R2Object>()
    const onlyIf = { etagMatches: 'x' }
    expectTypeOf(await pictures.upload('key', photo, { onlyIf })).toEqualTypeOf<R2Object | null>()
    expectTypeOf(await pictures.head('key')).toEqualTypeOf<R2Object | null>()
    // @ts-expect-error only files have a type
    pictures.upload('key', 'text')
    // @ts-expect-error put has no such option
    pictures.upload('key', photo, { contentType: 'text/plain' })
  },
})

// The key may be had later, and from the app's variables.
rateLimit('LIMITER', { period: 10, key: (c) => String(c.var.user?.id) })
rateLimit('LIMITER', { key: async (c) => c.env.NAME })
new Hono<HonoEnv>().use(rateLimit('LIMITER')).get('/', (c) => {
  expectTypeOf(c.var.user).toEqualTypeOf<{ id: number } | undefined>()
  return c.text('')
})

// @ts-expect-error Wrangler knows periods of 10 and 60 seconds
rateLimit('LIMITER', { period: 30 })

// @ts-expect-error a key is a string
rateLimit('LIMITER', { key: (c) => c.var.user?.id })

// @ts-expect-error not a rate limiter
rateLimit('KV')

// @ts-expect-error not a database
d1Session({ db: 'KV' })

// @ts-expect-error there is no binding of that name
d1Session({ db: 'DATABASE' })

// @ts-expect-error a bookmark travels as one or the other
d1Session({ db: 'DB' }, { bookmark: 'query' })

// @ts-expect-error not a namespace
kv({ cache: 'DB' })

// @ts-expect-error a bucket has keys too, and is none
kv({ cache: 'PICTURES' })

// @ts-expect-error a string has no keys
kv({ cache: 'NAME' })

// @ts-expect-error not a bucket
r2({ pictures: 'KV' })

// @ts-expect-error not a Durable Object
durableObjects({ rooms: 'GREETER' })

// @ts-expect-error not a Durable Object
durableObjects({ rooms: 'PICTURES' })
durableObjects({ rooms: 'ROOMS' }, { jurisdiction: 'eu' })
// @ts-expect-error no jurisdiction of the binding
durableObjects({ rooms: 'ROOMS' }, { jurisdiction: 'moon' })
// @ts-expect-error not a Durable Object, and has no jurisdictions
durableObjects({ rooms: 'PICTURES' }, { jurisdiction: 'eu' })

// The variables of a factory and of its action add up.
const defineStoredAction = createActionFactory({ use: [kv({ cache: 'KV' })] })
defineStoredAction({
  use: [durableObjects({ rooms: 'ROOMS' }), bindings({ name: 'NAME' })],
  handler: (_, ctx) => {
    expectTypeOf(ctx.var.cache.json).toBeFunction()
    expectTypeOf(ctx.var.rooms('x').name).toEqualTypeOf<string | undefined>()
    ctx.var.rooms('x', { locationHint: 'weur' })
    // @ts-expect-error no location
    ctx.var.rooms('x', { locationHint: 'moon' })
    expectTypeOf(ctx.var.name).toEqualTypeOf<string>()
    // @ts-expect-error no middleware set it
    ctx.var.pictures
  },
})

// An error says in seconds when to come back.
expectTypeOf(
  new HonoActionError({ code: 'TOO_MANY_REQUESTS', retryAfter: 10 }).retryAfter,
).toEqualTypeOf<number | undefined>()
// @ts-expect-error not a date
new HonoActionError({ code: 'TOO_MANY_REQUESTS', retryAfter: new Date() })
