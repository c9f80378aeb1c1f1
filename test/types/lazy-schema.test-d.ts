import {
  type ActionSchema,
  callAction,
  createActionFactory,
  defineHonoAction,
} from '@gnosticdev/hono-actions/actions'
import { createActions, type HonoClient } from '@gnosticdev/hono-actions/client'
import { type } from 'arktype'
import { createMiddleware } from 'hono/factory'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

// A schema or a function that makes one, of every library: the handler's input is its output.
const zod = defineHonoAction({
  schema: () =>
    z.object({ size: z.string().transform(Number), tags: z.array(z.string()).default([]) }),
  authorize: (input) => {
    expectTypeOf(input).toEqualTypeOf<{ size: number; tags: string[] }>()
  },
  handler: (input) => {
    expectTypeOf(input).toEqualTypeOf<{ size: number; tags: string[] }>()
    return { at: new Date(), size: input.size }
  },
})

const valibot = defineHonoAction({
  schema: () => v.object({ age: v.pipe(v.string(), v.transform(Number)) }),
  handler: (input) => {
    expectTypeOf(input).toEqualTypeOf<{ age: number }>()
    return input.age
  },
})

const arktype = defineHonoAction({
  schema: () => type({ name: 'string', 'age?': 'number' }),
  handler: (input) => {
    expectTypeOf(input).toEqualTypeOf<{ name: string; age?: number }>()
    return input.name
  },
})

// A schema of ArkType is a function, and no function that makes a schema.
const callable = defineHonoAction({
  schema: type({ at: 'string.date.parse' }),
  handler: (input) => {
    expectTypeOf(input).toEqualTypeOf<{ at: Date }>()
    return input.at
  },
})

const optional = defineHonoAction({
  schema: () => z.object({ page: z.number() }).optional(),
  handler: (input) => {
    expectTypeOf(input).toEqualTypeOf<{ page: number } | undefined>()
    return input?.page
  },
})

const form = defineHonoAction({
  accept: 'both',
  schema: () => z.object({ file: z.instanceof(File) }),
  handler: (input) => {
    expectTypeOf(input).toEqualTypeOf<{ file: File }>()
    return input.file.size
  },
})

// Beside everything else of a definition.
const session = createMiddleware<{ Variables: { session: string } }>((_, next) => next())
const defineWithSession = createActionFactory({ use: [session] })
const preset = defineWithSession({
  method: 'GET',
  schema: () => z.object({ page: z.number() }),
  errors: { CLOSED: z.object({ until: z.string() }) },
  handler: (input, ctx, { error }) => {
    expectTypeOf(input).toEqualTypeOf<{ page: number }>()
    expectTypeOf(ctx.var.session).toEqualTypeOf<string>()
    if (input.page > 9) throw error('CLOSED', { until: 'noon' })
    return input.page
  },
})

// What the handler returns has to fit `output`, which may be made as well.
defineHonoAction({ output: () => z.object({ id: z.number() }), handler: () => ({ id: 1 }) })
defineHonoAction({ output: () => v.object({ id: v.number() }), handler: async () => ({ id: 1 }) })
defineHonoAction({ output: () => type({ id: 'number' }), handler: () => ({ id: 1 }) })
defineHonoAction({ output: type({ id: 'number' }), handler: () => ({ id: 1 }) })
defineHonoAction({
  schema: () => z.object({ id: z.number() }),
  output: () => z.object({ id: z.number() }),
  handler: (input) => {
    expectTypeOf(input).toEqualTypeOf<{ id: number }>()
    return input
  },
})

expectTypeOf<() => z.ZodString>().toExtend<ActionSchema>()

// The callers' sides.
const map = { zod, valibot, arktype, callable, optional, form, preset }
const client = createActions<typeof map>()
declare const hono: HonoClient<typeof map, '/api'>

const sized = await client.zod({ size: '1' })
if (!sized.error) expectTypeOf(sized.data).toEqualTypeOf<{ at: Date; size: number }>()
expectTypeOf(client.zod).parameter(0).toEqualTypeOf<{
  size: string
  tags?: string[] | undefined
}>()
expectTypeOf(await client.valibot.orThrow({ age: '1' })).toEqualTypeOf<number>()
expectTypeOf(await client.arktype.orThrow({ name: 'x' })).toEqualTypeOf<string>()
expectTypeOf(client.callable).parameter(0).toEqualTypeOf<{ at: string }>()
client.optional()
client.form(new FormData())
client.preset.$get({ page: 1 })
callAction(zod, { size: '1' })
hono.api.zod.$post({ json: { size: '1' } })
hono.api.arktype.$post({ json: { name: 'x', age: 1 } })
hono.api.optional.$post()
const answer = await (await hono.api.zod.$post({ json: { size: '1' } })).json()
if (!answer.error) expectTypeOf(answer.data).toEqualTypeOf<{ at: string; size: number }>()

// What must not compile.
// @ts-expect-error a field has another type
client.zod({ size: 1 })
// @ts-expect-error a field has another type
client.valibot({ age: 1 })
// @ts-expect-error a field is missing
client.arktype({ age: 1 })
// @ts-expect-error there is no such field
client.arktype({ name: 'x', size: 1 })
// @ts-expect-error the input is needed
client.zod()
// @ts-expect-error a field has another type
callAction(zod, { size: 1 })
// @ts-expect-error a field has another type
hono.api.zod.$post({ json: { size: 1 } })
// @ts-expect-error the input is needed
hono.api.arktype.$post()

defineHonoAction({
  schema: () => z.object({ text: z.string() }),
  // @ts-expect-error the input has no such field
  handler: (input) => input.txt,
})
defineHonoAction({
  schema: () => v.object({ text: v.string() }),
  // @ts-expect-error the input has no such field
  handler: (input) => input.txt,
})
defineHonoAction({
  schema: () => type({ text: 'string' }),
  // @ts-expect-error the input has no such field
  handler: (input) => input.txt,
})
// @ts-expect-error what it makes is no schema
defineHonoAction({ schema: () => ({ name: 'string' }), handler: () => 1 })
// @ts-expect-error nor may it come later
defineHonoAction({ schema: async () => z.string(), handler: () => 1 })
// @ts-expect-error nothing is handed to it
defineHonoAction({ schema: (kind: string) => z.literal(kind), handler: () => 1 })
// @ts-expect-error not what the output schema takes
defineHonoAction({ output: () => z.object({ id: z.number() }), handler: () => ({ id: 'one' }) })
// @ts-expect-error not what the output schema takes
defineHonoAction({ output: () => v.object({ id: v.number() }), handler: () => ({ id: 'one' }) })
// @ts-expect-error not what the output schema takes
defineHonoAction({ output: () => type({ id: 'number' }), handler: () => ({ id: 'one' }) })
// @ts-expect-error what it makes is no schema
defineHonoAction({ output: () => 'id', handler: () => ({ id: 1 }) })
