import {
  ActionError,
  type ActionErrorCode,
  type ActionErrorOf,
  type ActionIssue,
  callAction,
  defineHonoAction,
  type FieldName,
  getActionResult,
  HonoActionError,
  type InferInput,
  isActionError,
  isInputError,
} from '@gnosticdev/hono-actions/actions'
import { createActions, type HonoClient } from '@gnosticdev/hono-actions/client'
import { testAction } from '@gnosticdev/hono-actions/testing'
import type { ActionsRpc } from '@gnosticdev/hono-actions/worker'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

// One class with two names.
expectTypeOf(ActionError).toEqualTypeOf<typeof HonoActionError>()
expectTypeOf<ActionError<'CLOSED', string>>().toEqualTypeOf<HonoActionError<'CLOSED', string>>()

// The codes of the table.
const conflict = new HonoActionError({ code: 'CONFLICT', data: { by: 'Ada' }, retryAfter: 1 })
expectTypeOf(conflict).toEqualTypeOf<HonoActionError>()
expectTypeOf(conflict.code).toEqualTypeOf<ActionErrorCode>()
expectTypeOf(conflict.data).toEqualTypeOf<unknown>()
expectTypeOf(conflict.status).toEqualTypeOf<number>()
expectTypeOf(conflict.retryAfter).toEqualTypeOf<number | undefined>()
expectTypeOf(conflict.cause).toEqualTypeOf<unknown>()
// @ts-expect-error there is no such code
new HonoActionError({ code: 'CLOSED' })
// @ts-expect-error the code is needed
new HonoActionError({ message: 'Closed' })

// An own code, which has to be named, so that a mistyped one is an error.
const closed = new HonoActionError<'CLOSED', { until: string }>({
  code: 'CLOSED',
  data: { until: 'noon' },
  status: 409,
})
expectTypeOf(closed.code).toEqualTypeOf<'CLOSED'>()
expectTypeOf(closed.data).toEqualTypeOf<{ until: string }>()
expectTypeOf(closed.toJSON().code).toEqualTypeOf<'CLOSED'>()
// @ts-expect-error another code
new HonoActionError<'CLOSED'>({ code: 'OPEN' })
// @ts-expect-error data of another type
new HonoActionError<'CLOSED', { until: string }>({ code: 'CLOSED', data: { until: 1 } })

// The errors of an action, told apart by their code.
declare const error: ActionErrorOf<{
  CLOSED: z.ZodType<{ until: string }>
  OUT_OF_STOCK: z.ZodType<{ left: number }>
}>
expectTypeOf(error.code).toEqualTypeOf<ActionErrorCode | 'CLOSED' | 'OUT_OF_STOCK'>()
if (error.code === 'CLOSED') {
  expectTypeOf(error).toEqualTypeOf<HonoActionError<'CLOSED', { until: string }>>()
} else if (error.code === 'OUT_OF_STOCK') {
  expectTypeOf(error.data.left).toEqualTypeOf<number>()
} else {
  expectTypeOf(error).toEqualTypeOf<HonoActionError>()
}
// @ts-expect-error there is no such code
void (error.code === 'OPEN')

// `instanceof` and `is`, of anything and of an error that is known to be one.
declare const thrown: unknown
if (thrown instanceof HonoActionError) expectTypeOf(thrown.status).toEqualTypeOf<number>()
if (HonoActionError.is(thrown)) expectTypeOf(thrown).toEqualTypeOf<HonoActionError>()
if (isActionError(thrown)) expectTypeOf(thrown.message).toEqualTypeOf<string>()
if (error instanceof ActionError && error.code === 'CLOSED') {
  expectTypeOf(error.data).toEqualTypeOf<{ until: string }>()
}
if (isInputError(error)) expectTypeOf(error.issues).items.toHaveProperty('path')

// The fields of an error are those of the schema, nested ones too. Each may be undefined.
const post = defineHonoAction({
  accept: 'both',
  schema: z.object({
    title: z.string(),
    author: z.object({ name: z.string(), born: z.date().optional() }).optional(),
    items: z.array(z.object({ count: z.string().transform(Number) })),
    labels: z.record(z.string(), z.string()),
    shape: z.union([z.object({ r: z.number() }), z.object({ side: z.number() })]),
    pair: z.tuple([z.string(), z.number()]),
    photo: z.file(),
  }),
  errors: { CLOSED: z.object({ until: z.string() }) },
  handler: ({ title }) => ({ title }),
})
const map = { post, nested: { post }, raw: defineHonoAction({ accept: 'form', handler: () => 1 }) }
const client = createActions<typeof map>()
type PostFields =
  | ''
  | 'title'
  | 'author'
  | 'author.name'
  | 'author.born'
  | 'items'
  | `items[${number}]`
  | `items[${number}].count`
  | 'labels'
  | `labels.${string}`
  | 'shape'
  | 'shape.r'
  | 'shape.side'
  | 'pair'
  | `pair[${number}]`
  | 'photo'
expectTypeOf<FieldName<InferInput<typeof post>>>().toExtend<string>()
expectTypeOf<FieldName<Exclude<InferInput<typeof post>, FormData>>>().toEqualTypeOf<PostFields>()

// As deep as the schema. The names of a recursive one go on as text after five levels.
interface Deep {
  a: { b: { c: { d: { e: { f: { g: { h: { i: { j: string }[] } } } } } } } }
}
type Tree = { name: string; children: Tree[]; next?: Tree }
declare const deep: Partial<Record<FieldName<Deep>, string[]>>
declare const tree: Partial<Record<FieldName<Tree>, string[]>>
expectTypeOf(deep['a.b.c.d.e.f.g.h.i[0].j']).toEqualTypeOf<string[] | undefined>()
// @ts-expect-error there is no such field, nine levels deep
deep['a.b.c.d.e.f.g.h.i[0].k']
expectTypeOf(tree['children[0].next.children[2].name']).toEqualTypeOf<string[] | undefined>()
expectTypeOf(tree['next.next.next.next.next.next.next.name']).toEqualTypeOf<string[] | undefined>()
// @ts-expect-error there is no such field in a child
tree['children[0].nmae']
const result = await client.nested.post(new FormData())
if (isInputError(result.error)) {
  const { code, issues, fields } = result.error
  expectTypeOf(code).toEqualTypeOf<'BAD_REQUEST'>()
  expectTypeOf(issues).toEqualTypeOf<ActionIssue[]>()
  expectTypeOf(fields.title).toEqualTypeOf<string[] | undefined>()
  expectTypeOf(fields['']).toEqualTypeOf<string[] | undefined>()
  expectTypeOf(fields['author.name']).toEqualTypeOf<string[] | undefined>()
  expectTypeOf(fields['items[0].count']).toEqualTypeOf<string[] | undefined>()
  expectTypeOf(fields['labels.any']).toEqualTypeOf<string[] | undefined>()
  // @ts-expect-error there is no such field
  fields.titel
  // @ts-expect-error an author has no such field
  fields['author.nmae']
  // @ts-expect-error another field may be wrong
  fields.title.join()
}
if (result.error?.code === 'CLOSED') {
  expectTypeOf(result.error.data.until).toEqualTypeOf<string>()
  if (isInputError(result.error)) expectTypeOf(result.error).toBeNever()
}
// The same in process, in a test, by a form, over RPC and with TanStack Query.
const called = await callAction(post, new FormData())
const { error: tested } = await testAction(post, { input: new FormData() })
const posted = getActionResult(client.post)
const own = getActionResult(post)
declare const rpc: Awaited<ReturnType<ActionsRpc<typeof map>['post']>>
for (const one of [called.error, tested, posted?.error, own?.error, rpc.error]) {
  if (!isInputError(one)) continue
  expectTypeOf(one.fields['author.name']).toEqualTypeOf<string[] | undefined>()
  // @ts-expect-error there is no such field
  one.fields.titel
}
const problems = isInputError(posted?.error) ? posted.error.fields : {}
expectTypeOf(problems.title).toEqualTypeOf<string[] | undefined>()

// Any name where the input is not known: of a form without a schema, and of what was thrown.
const { error: rawError } = await client.raw()
expectTypeOf(rawError?.fields['any']).toEqualTypeOf<string[] | undefined>()
if (isInputError(thrown)) expectTypeOf(thrown.fields['any']).toEqualTypeOf<string[] | undefined>()
if (isActionError(thrown)) expectTypeOf(thrown.fields['any']).toEqualTypeOf<string[] | undefined>()
// An error with its fields is one of any fields.
declare function show(error: HonoActionError | HonoActionError<string>): void
if (result.error) show(result.error)

// Hono's client has the codes of the action, with their data as JSON.
declare const hono: HonoClient<typeof map, '/api'>
const { error: json } = await (await hono.api.post.$post({ form: { title: 'x' } })).json()
if (json?.code === 'CLOSED') expectTypeOf(json.data).toEqualTypeOf<{ until: string }>()
else if (json) expectTypeOf(json.data).toEqualTypeOf<unknown>()
// @ts-expect-error there is no such code
json?.code === 'OPEN'
