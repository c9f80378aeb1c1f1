import {
  callAction,
  defineHonoAction,
  event,
  type InferableAction,
  type InferErrors,
  type InferInput,
  type InferOutput,
} from '@gnosticdev/hono-actions/actions'
import { type ActionsClient, createActions, type HonoClient } from '@gnosticdev/hono-actions/client'
import { testAction } from '@gnosticdev/hono-actions/testing'
import { type } from 'arktype'
import type { Context } from 'hono'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

/** The data that the caller of an action gets. */
declare function dataOf<Action extends InferableAction>(action: Action): InferOutput<Action>
const id = z.object({ id: z.number() })

// With an output schema, the handler returns its input, and the caller gets its output.
const converted = defineHonoAction({
  schema: id,
  output: z.object({
    size: z.string().transform(Number),
    at: z.codec(z.iso.datetime(), z.date(), {
      decode: (text) => new Date(text),
      encode: (date) => date.toISOString(),
    }),
    role: z.enum(['admin', 'user']).default('user'),
    tag: z.string().brand<'Tag'>(),
    ids: z.set(z.bigint()),
  }),
  handler: (input) => ({
    size: `${input.id}`,
    at: '2026-01-01T00:00:00Z',
    tag: 'x',
    ids: new Set([1n]),
    // The schema leaves it out.
    secret: 'hash',
  }),
})
interface Converted {
  size: number
  at: Date
  role: 'admin' | 'user'
  tag: string & z.$brand<'Tag'>
  ids: Set<bigint>
}
const client = createActions<{ converted: typeof converted }>()
expectTypeOf(await client.converted.orThrow({ id: 1 })).toEqualTypeOf<Converted>()
expectTypeOf(await callAction.orThrow(converted, { id: 1 })).toEqualTypeOf<Converted>()
const tested = await testAction(converted, { input: { id: 1 } })
if (!tested.error) expectTypeOf(tested.data).toEqualTypeOf<Converted>()
declare const hono: HonoClient<{ converted: typeof converted }, '/api'>
const answer = await (await hono.api.converted.$post({ json: { id: 1 } })).json()
if (!answer.error) {
  expectTypeOf(answer.data.at).toEqualTypeOf<string>()
  expectTypeOf(answer.data.role).toEqualTypeOf<'admin' | 'user'>()
  expectTypeOf(answer.data.ids).toEqualTypeOf<Record<never, never>>()
}

const sizes = z.object({ size: z.string().transform(Number) })
// @ts-expect-error the schema takes a string
defineHonoAction({ schema: id, output: sizes, handler: ({ id }) => ({ size: id }) })

// Literals keep their types: enums, discriminated unions, tuples. A union of promises, too.
const kinds = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), radius: z.number() }),
  z.object({ kind: z.literal('square'), side: z.number() }),
])
const shape = defineHonoAction({
  schema: id,
  output: kinds,
  handler: ({ id }) => (id > 1 ? { kind: 'circle', radius: id } : { kind: 'square', side: id }),
})
expectTypeOf(dataOf(shape)).toEqualTypeOf<z.output<typeof kinds>>()
const later = defineHonoAction({
  schema: id,
  output: () => v.picklist(['a', 'b']),
  handler: async ({ id }) => (id > 1 ? 'a' : 'b'),
})
expectTypeOf(dataOf(later)).toEqualTypeOf<'a' | 'b'>()
const ark = defineHonoAction({
  output: type({ at: 'string.date.parse' }),
  handler: (_) => ({ at: '2026-01-01' }),
})
expectTypeOf(dataOf(ark)).toEqualTypeOf<{ at: Date }>()
// @ts-expect-error a circle has a radius
defineHonoAction({ output: kinds, handler: (_) => ({ kind: 'circle', side: 1 }) })
// Without parameters, TypeScript infers the return type before it knows the schema.
// @ts-expect-error the kind is a string
defineHonoAction({ output: kinds, handler: () => ({ kind: 'circle', radius: 1 }) })
const still = defineHonoAction({
  output: kinds,
  handler: () => ({ kind: 'circle' as const, radius: 1 }),
})
expectTypeOf(dataOf(still)).toEqualTypeOf<z.output<typeof kinds>>()

// The schema of a generator is of each value that it yields.
const numbers = defineHonoAction({
  schema: id,
  output: z.object({ kind: z.literal('n'), n: z.string().transform(Number) }),
  handler: async function* ({ id }) {
    yield { kind: 'n', n: '1' }
    yield event({ kind: 'n', n: '2' }, { id })
    return 'end'
  },
})
expectTypeOf(dataOf(numbers)).toEqualTypeOf<
  AsyncGenerator<{ kind: 'n'; n: number }, string | undefined, undefined>
>()
const wrong = async function* () {
  yield { size: 1 }
}
// @ts-expect-error each value has to fit
defineHonoAction({ output: sizes, handler: wrong })

// Without an output schema: promises, objects like promises, and unions with them.
declare const thenable: PromiseLike<{ a: number }>
expectTypeOf(dataOf(defineHonoAction({ handler: () => thenable }))).toEqualTypeOf<{ a: number }>()
const either = defineHonoAction({
  schema: id,
  handler: ({ id }) => (id > 1 ? Promise.resolve({ a: 1 }) : 'none'),
})
expectTypeOf(dataOf(either)).toEqualTypeOf<{ a: number } | string>()

// `undefined` is null at the top level. What is nested stays.
const find = defineHonoAction({
  schema: id,
  handler: async ({ id }) => (id > 1 ? { note: undefined as string | undefined } : undefined),
})
expectTypeOf(dataOf(find)).toEqualTypeOf<{ note: string | undefined } | null>()
expectTypeOf(dataOf(defineHonoAction({ handler: () => {} }))).toEqualTypeOf<null>()
expectTypeOf(dataOf(defineHonoAction({ handler: async (_) => {} }))).toEqualTypeOf<null>()
const empty = defineHonoAction({ output: z.undefined(), handler: () => undefined })
expectTypeOf(dataOf(empty)).toEqualTypeOf<null>()

// A redirect is data for a script. A response, a stream and a file are what they are.
const go = defineHonoAction({ handler: (_, ctx) => ctx.redirect('/there') })
expectTypeOf(dataOf(go)).toEqualTypeOf<{ redirect: string; status: number }>()
const file = defineHonoAction({ handler: () => new File([], 'a.txt') })
expectTypeOf(dataOf(file)).toEqualTypeOf<File>()
const text = defineHonoAction({ handler: (_, ctx) => ctx.text('') as Response })
expectTypeOf(dataOf(text)).toEqualTypeOf<Response>()
const bytes = defineHonoAction({ handler: () => new ReadableStream<Uint8Array>() })
expectTypeOf(dataOf(bytes)).toEqualTypeOf<ReadableStream<Uint8Array<ArrayBuffer>>>()
const texts = defineHonoAction({ handler: async () => new ReadableStream<string>() })
expectTypeOf(dataOf(texts)).toEqualTypeOf<ReadableStream<Uint8Array<ArrayBuffer>>>()
const untyped = defineHonoAction({ handler: () => new ReadableStream({ start: (c) => c.close() }) })
expectTypeOf(dataOf(untyped)).toEqualTypeOf<ReadableStream<Uint8Array<ArrayBuffer>>>()
// @ts-expect-error: a stream of other values cannot be sent
defineHonoAction({ handler: () => new ReadableStream<{ id: number }>() })

// Primitives of an inferred output are not literals.
const plain = defineHonoAction({ handler: () => ({ ok: true, text: 'x', n: [1, null] }) })
expectTypeOf(dataOf(plain)).toEqualTypeOf<{ ok: boolean; text: string; n: (number | null)[] }>()
expectTypeOf(dataOf(defineHonoAction({ handler: () => 'x' }))).toEqualTypeOf<string>()

// The types by name, of the action and of the client's.
const order = defineHonoAction({
  method: 'GET',
  schema: z.object({ count: z.string().transform(Number) }),
  errors: { SOLD: z.object({ left: z.number() }) },
  handler: ({ count }) => ({ count, at: new Date() }),
})
const orders = createActions<{ order: typeof order; find: typeof find; nothing: typeof plain }>()
expectTypeOf<InferInput<typeof order>>().toEqualTypeOf<{ count: string }>()
expectTypeOf<InferInput<typeof orders.order>>().toEqualTypeOf<{ count: string }>()
expectTypeOf<InferInput<typeof orders.nothing>>().toEqualTypeOf<undefined>()
expectTypeOf<InferOutput<typeof order>>().toEqualTypeOf<{ count: number; at: Date }>()
expectTypeOf<InferOutput<typeof orders.order>>().toEqualTypeOf<{ count: number; at: Date }>()
expectTypeOf<InferOutput<typeof orders.find>>().toEqualTypeOf<{
  note: string | undefined
} | null>()
expectTypeOf<InferErrors<typeof orders.order>>().toEqualTypeOf<InferErrors<typeof order>>()
declare const failed: InferErrors<typeof order>
if (failed.code === 'SOLD') expectTypeOf(failed.data).toEqualTypeOf<{ left: number }>()
// @ts-expect-error not an action
expectTypeOf<InferInput<Date>>().toBeNever()

// A route of the map is not an action.
declare const mixed: ActionsClient<{ route: { fetch: (request: Request) => Response } }>
// @ts-expect-error a route is called by honoClient
mixed.route()

/** A helper for any handler's context. */
declare function log(c: Context): void
defineHonoAction({ handler: (_, ctx) => log(ctx) })
