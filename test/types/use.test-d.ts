import {
  type ActionContext,
  type ActionError,
  type ActionErrorCode,
  callAction,
  createActionFactory,
  defineHonoAction,
  type HonoEnv,
} from '@gnosticdev/hono-actions/actions'
import { type ActionsClient, createActions } from '@gnosticdev/hono-actions/client'
import { type Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

const session = createMiddleware<{ Variables: { session: { id: string } } }>((_, next) => next())
const tenant = createMiddleware<{ Variables: { tenant: number } }>((_, next) => next())

// The handler's variables are the app's, and those that each middleware sets; nothing is augmented.
const guarded = defineHonoAction({
  use: [session, tenant],
  schema: z.object({ id: z.string().transform(Number) }),
  authorize: (input, ctx) => {
    expectTypeOf(input).toEqualTypeOf<{ id: number }>()
    expectTypeOf(ctx.var.tenant).toEqualTypeOf<number>()
  },
  errors: { GONE_FOR_GOOD: z.object({ since: z.number() }), OTHER: z.string() },
  handler: (input, ctx, { error }) => {
    expectTypeOf(input).toEqualTypeOf<{ id: number }>()
    expectTypeOf(ctx.var.session).toEqualTypeOf<{ id: string }>()
    expectTypeOf(ctx.var.tenant).toEqualTypeOf<number>()
    expectTypeOf(ctx.var.user).toEqualTypeOf<{ id: number } | undefined>()
    expectTypeOf(ctx.env.DB).toEqualTypeOf<D1Database>()
    // @ts-expect-error no middleware set it
    ctx.var.nope
    // @ts-expect-error there is no such code
    error('NOPE', 1)
    // @ts-expect-error the data is another
    error('GONE_FOR_GOOD', { since: 'ever' })
    // @ts-expect-error the data is needed
    error('GONE_FOR_GOOD')
    if (input.id === 0) throw error('GONE_FOR_GOOD', { since: 1 })
    return { at: new Date(), ids: new Set([input.id]) }
  },
})

// Without the middleware its variables are not there.
defineHonoAction({
  handler: (_, ctx) => {
    // @ts-expect-error no middleware set it
    return ctx.var.session
  },
})

// @ts-expect-error not what the output schema takes
defineHonoAction({ output: z.object({ id: z.number() }), handler: () => ({ id: 'one' }) })

// A helper for the context after middleware, which several actions share.
type Signed = ActionContext<[typeof session]>
function requireOwner(input: { id: number }, ctx: Signed): void {
  expectTypeOf(ctx.var.session).toEqualTypeOf<{ id: string }>()
  expectTypeOf(ctx.get('session')).toEqualTypeOf<{ id: string }>()
  expectTypeOf(ctx.var.user).toEqualTypeOf<{ id: number } | undefined>()
  expectTypeOf(ctx.env.DB).toEqualTypeOf<D1Database>()
  ctx.set('session', { id: `${input.id}` })
  // @ts-expect-error no middleware set it
  ctx.var.tenant
  // @ts-expect-error the variable has another type
  ctx.set('session', 1)
}
declare function logContext(c: Context<HonoEnv>): void
const owned = z.object({ id: z.number() })
defineHonoAction({ use: [session], schema: owned, authorize: requireOwner, handler: () => 1 })
defineHonoAction({
  use: [tenant, (_, next) => next(), session],
  schema: owned,
  authorize: requireOwner,
  handler: (input, ctx) => {
    requireOwner(input, ctx)
    logContext(ctx)
    expectTypeOf(ctx.var.tenant).toEqualTypeOf<number>()
    return { id: input.id }
  },
})
createActionFactory({ use: [session] })({
  use: [tenant],
  schema: owned,
  authorize: requireOwner,
  handler: ({ id }) => ({ id }),
})
// @ts-expect-error no middleware signed the user in
defineHonoAction({ use: [tenant], schema: owned, authorize: requireOwner, handler: () => 1 })

// @ts-expect-error middleware is a function
defineHonoAction({ use: ['session'], handler: () => 1 })

// Middleware that is written in its place has the app's own environment, with what the middleware
// before it has set.
defineHonoAction({
  use: [
    (c, next) => {
      // @ts-expect-error it is set later
      c.var.session
      return next()
    },
    session,
    async (c, next) => {
      expectTypeOf(c.var.session).toEqualTypeOf<{ id: string }>()
      // @ts-expect-error it is set later
      c.var.tenant
      await next()
    },
    tenant,
  ],
  handler: (_, ctx) => {
    expectTypeOf(ctx.var.session.id).toEqualTypeOf<string>()
    expectTypeOf(ctx.var.tenant).toEqualTypeOf<number>()
  },
})
createActionFactory({ use: [session] })({
  use: [
    tenant,
    (c, next) => {
      expectTypeOf(c.var.session.id).toEqualTypeOf<string>()
      expectTypeOf(c.var.tenant).toEqualTypeOf<number>()
      return next()
    },
  ],
  handler: () => 1,
})
defineHonoAction({
  use: [
    async (c, next) => {
      expectTypeOf(c).toEqualTypeOf<Context<HonoEnv>>()
      await next()
    },
  ],
  handler: (_, ctx) => {
    // @ts-expect-error no middleware set it
    return ctx.var.nope
  },
})

defineHonoAction({
  use: [(c, next) => (c.req.header('x-user') ? next() : Promise.resolve(c.text('', 403))), session],
  schema: z.object({ id: z.number() }),
  handler: ({ id }, ctx) => {
    expectTypeOf(id).toEqualTypeOf<number>()
    expectTypeOf(ctx.var.session).toEqualTypeOf<{ id: string }>()
  },
})

defineHonoAction({
  // @ts-expect-error the app's variables do not have it
  use: [session, (c, next) => next(c.var.nope)],
  handler: (_, ctx) => expectTypeOf(ctx.var.session).toEqualTypeOf<{ id: string }>(),
})

const defineOpen = createActionFactory({
  use: [
    tenant,
    async (c, next) => {
      expectTypeOf(c.var.tenant).toEqualTypeOf<number>()
      await next()
    },
  ],
})
defineOpen({
  use: [(_, next) => next(), session],
  handler: (_, ctx) => {
    expectTypeOf(ctx.var.tenant).toEqualTypeOf<number>()
    expectTypeOf(ctx.var.session).toEqualTypeOf<{ id: string }>()
  },
})
defineOpen({
  handler: (_, ctx) => {
    expectTypeOf(ctx.var.tenant).toEqualTypeOf<number>()
    // @ts-expect-error no middleware set it
    return ctx.var.session
  },
})

// A preset has its middleware in front, and types both.
const defineForTenant = createActionFactory({ use: [tenant] })
const preset = defineForTenant({
  use: [session],
  schema: z.object({ page: z.number() }).optional(),
  handler: (input, ctx) => {
    expectTypeOf(input).toEqualTypeOf<{ page: number } | undefined>()
    expectTypeOf(ctx.var.tenant).toEqualTypeOf<number>()
    expectTypeOf(ctx.var.session).toEqualTypeOf<{ id: string }>()
    return input?.page
  },
})

// The callable client: rich types as they are, own errors by code, nested maps.
const map = {
  guarded,
  preset,
  route: new Hono().get('/', (c) => c.text('')),
  admin: { users: { guarded } },
}
const client = createActions<typeof map>()
expectTypeOf(client).toEqualTypeOf<ActionsClient<typeof map>>()

const { data, error } = await client.guarded({ id: '1' })
if (error) {
  expectTypeOf(data).toEqualTypeOf<null>()
  if (error.code === 'GONE_FOR_GOOD') {
    expectTypeOf(error.data).toEqualTypeOf<{ since: number }>()
  } else if (error.code === 'OTHER') {
    expectTypeOf(error.data).toEqualTypeOf<string>()
  } else {
    expectTypeOf(error).toEqualTypeOf<ActionError<ActionErrorCode, unknown, { id: string }>>()
    expectTypeOf(error.data).toEqualTypeOf<unknown>()
  }
  // @ts-expect-error there is no such code
  error.code === 'NOPE'
} else {
  expectTypeOf(data).toEqualTypeOf<{ at: Date; ids: Set<number> }>()
}
expectTypeOf(await client.guarded.orThrow({ id: '1' })).toEqualTypeOf<{
  at: Date
  ids: Set<number>
}>()
client.guarded({ id: '1' }, { signal: new AbortController().signal, headers: { a: 'b' } })
client.admin.users.guarded({ id: '1' })
client.preset()
client.preset({ page: 1 })

// @ts-expect-error the input is needed
client.guarded()
// @ts-expect-error a field has another type
client.guarded({ id: 1 })
// @ts-expect-error there is no such action
client.nope()
// @ts-expect-error a route is not an action
client.route()
// @ts-expect-error there is no such option
client.guarded({ id: '1' }, { retry: 1 })

// In process it is the same.
const called = await callAction(guarded, { id: '1' })
if (!called.error) expectTypeOf(called.data).toEqualTypeOf<{ at: Date; ids: Set<number> }>()
if (called.error?.code === 'OTHER') expectTypeOf(called.error.data).toEqualTypeOf<string>()
expectTypeOf(await callAction.orThrow(preset)).toEqualTypeOf<number | null>()
// @ts-expect-error the input is needed
callAction(guarded)
// @ts-expect-error a field has another type
callAction(guarded, { id: 1 })
// @ts-expect-error a route is not an action
callAction(map.route)
