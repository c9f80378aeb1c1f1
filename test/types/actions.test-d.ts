import {
  type ActionErrorCode,
  type ActionResult,
  defineHonoAction,
  HonoActionError,
  type HonoEnv,
} from '@gnosticdev/hono-actions/actions'
import { bindings } from '@gnosticdev/hono-actions/bindings'
import { type } from 'arktype'
import { Hono } from 'hono'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

// The handler's input is the schema's output; ctx has the bindings and the variables.
const add = defineHonoAction({
  schema: z.object({
    text: z.string(),
    when: z.coerce.date().optional(),
    size: z.string().transform(Number),
  }),
  handler: async (input, ctx) => {
    expectTypeOf(input).toEqualTypeOf<{ text: string; when?: Date | undefined; size: number }>()
    expectTypeOf(ctx.env.DB).toEqualTypeOf<D1Database>()
    expectTypeOf(ctx.env.NAME).toEqualTypeOf<string>()
    expectTypeOf(ctx.var.user).toEqualTypeOf<{ id: number } | undefined>()
    // @ts-expect-error there is no such binding
    ctx.env.NOPE
    // @ts-expect-error there is no such variable
    ctx.var.nope
    // @ts-expect-error a user is an object
    ctx.set('user', 'Ada')
    return {
      id: 1,
      at: new Date(),
      tags: new Set<string>(),
      maybe: undefined as string | undefined,
    }
  },
})

defineHonoAction({
  schema: v.object({ name: v.string(), age: v.pipe(v.string(), v.transform(Number)) }),
  handler: (input) => expectTypeOf(input).toEqualTypeOf<{ name: string; age: number }>(),
})

defineHonoAction({
  schema: type({ name: 'string', 'age?': 'number' }),
  handler: (input) => expectTypeOf(input).toEqualTypeOf<{ name: string; age?: number }>(),
})

// Without a schema there is no input.
const ping = defineHonoAction({
  handler: (input) => {
    expectTypeOf(input).toEqualTypeOf<undefined>()
  },
})

const optional = defineHonoAction({
  schema: z.object({ page: z.number() }).optional(),
  handler: (input) => input?.page ?? 1,
})

// @ts-expect-error a handler is what an action is
defineHonoAction({ schema: z.string() })

// @ts-expect-error not a schema
defineHonoAction({ schema: { name: 'string' }, handler: () => 1 })

defineHonoAction({
  schema: z.object({ text: z.string() }),
  // @ts-expect-error the input has no such field
  handler: (input) => input.txt,
})

// Errors have one of the codes, and the status comes from it.
expectTypeOf(new HonoActionError({ code: 'NOT_FOUND' }).code).toEqualTypeOf<ActionErrorCode>()
// @ts-expect-error there is no such code
new HonoActionError({ code: 'NOPE' })
// @ts-expect-error a code is needed
new HonoActionError({ message: 'x' })

// A result is told apart by either half.
declare const result: ActionResult<{ id: number }>
if (result.error) {
  expectTypeOf(result.data).toEqualTypeOf<null>()
  expectTypeOf(result.error.issues).toEqualTypeOf<
    { message: string; path: (string | number)[] }[] | undefined
  >()
} else {
  expectTypeOf(result.data).toEqualTypeOf<{ id: number }>()
}
// @ts-expect-error not before it was told apart
result.data.id

// Mounted behind middleware an action keeps its types, with and without the cast of the
// specification.
const behind = new Hono<HonoEnv>().use(bindings({ db: 'DB' })).route('/', add)
const spec = new Hono<HonoEnv>()
spec.use('*', async (_c, next) => next())
const cast = spec.route('/', add) as unknown as typeof add
const uncast = new Hono<HonoEnv>().use('*', async (_c, next) => next()).route('/', add)

export const honoActions = {
  add,
  ping,
  optional,
  behind,
  cast,
  uncast,
  files: new Hono<HonoEnv>()
    .get('/', (c) => c.json({ names: ['a'] }))
    .get('/:name', (c) => c.json({ name: c.req.param('name') }))
    .delete('/:name', (c) => c.body(null, 204)),
}
