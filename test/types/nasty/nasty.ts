// Types that are hard for inference. Each case has an input and the data for it, as the types of the
// action say. `test/unit/nasty-types.test.ts` compares the data with what arrives.
import {
  createActionFactory,
  defineHonoAction,
  type InferableAction,
  type InferErrors,
  type InferInput,
  type InferOutput,
  isInputError,
} from '@gnosticdev/hono-actions/actions'
import { createActions, type HonoClient } from '@gnosticdev/hono-actions/client'
import { type } from 'arktype'
import { createMiddleware } from 'hono/factory'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'
import { count, hello, shout, size, whoami } from './isolated/isolated.ts'

/** An input of an action with the data that the caller gets. */
interface Case {
  action: InferableAction
  input: unknown
  data: unknown
}

function given<Action extends InferableAction>(
  action: Action,
  input: InferInput<Action>,
  data: InferOutput<Action>,
): Case {
  return { action, input, data }
}

// Recursive, by a getter, by an interface, and mutual.
const Comment = z.object({
  text: z.string(),
  get replies() {
    return z.array(Comment).optional()
  },
})
const thread = defineHonoAction({
  schema: Comment,
  output: Comment,
  handler: (root) => ({ text: root.text, replies: [root] }),
})
interface Node {
  id: bigint
  parent: Node | null
  rest?: Map<string, Node[]>
}
const nodes = defineHonoAction({
  handler: (): Node => {
    const root: Node = { id: 1n, parent: null }
    return { id: 2n, parent: root, rest: new Map([['a', [root]]]) }
  },
})
const User = z.object({
  name: z.string(),
  get posts() {
    return z.array(Post)
  },
})
const Post = z.object({
  title: z.string(),
  get author() {
    return User.nullable()
  },
})
const mutual = defineHonoAction({
  schema: User,
  handler: ({ name, posts }) => ({ name, titles: posts.map(({ title }) => title), posts }),
})

// Branded, codecs, defaults, enums, template literals, unions.
const UserId = z.string().brand<'UserId'>()
type UserId = z.infer<typeof UserId>
const branded = defineHonoAction({
  schema: z.object({ id: UserId }),
  output: z.object({ id: UserId, all: z.record(UserId, z.set(UserId)) }),
  handler: ({ id }) => ({ id: `${id}!`, all: { a: new Set(['b']) } }),
})
const isoDate = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
})
const codec = defineHonoAction({
  schema: z.object({ at: isoDate, n: z.coerce.number<string>().default(3) }),
  output: z.object({ at: isoDate, next: z.array(isoDate).default([]) }),
  handler: ({ at, n }) => ({ at: new Date(+at + n).toISOString() }),
})
const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('moved'), by: z.tuple([z.number(), z.number()]) }),
  z.object({ type: z.enum(['opened', 'closed']), at: z.optional(z.number()) }),
  z.object({ type: z.null(), id: z.templateLiteral(['id-', z.number()]) }),
])
const discriminated = defineHonoAction({
  schema: event,
  output: event,
  handler: (input) => {
    if (input.type === 'moved') return { type: 'opened', at: input.by[0] }
    if (input.type === null) return { type: 'moved', by: [1, 2] }
    return { type: null, id: `id-${input.at ?? 0}` }
  },
})

// Generic factories: of rows, of a schema, of middleware.
function defineList<Row>(read: () => readonly Row[]) {
  return defineHonoAction({
    schema: z.object({ limit: z.number().optional() }),
    handler: async ({ limit }) => ({ rows: read().slice(0, limit) }),
  })
}
function defineEcho<Schema extends z.ZodType>(schema: Schema) {
  return defineHonoAction({ schema, handler: (input) => ({ input }) })
}
const list = defineList<{ id: UserId; at: Date }>(() => [
  { id: 'a' as UserId, at: new Date(0) },
  { id: 'b' as UserId, at: new Date(1) },
])
const echo = defineEcho(z.object({ text: z.string().default('x'), deep: z.array(z.null()) }))
const tenant = createMiddleware<{ Variables: { tenant: number } }>((c, next) => {
  c.set('tenant', 7)
  return next()
})
const defineForTenant = createActionFactory({ use: [tenant] })
const made = defineForTenant({
  use: [
    (c, next) => {
      c.set('tenant', c.var.tenant + 1)
      return next()
    },
  ],
  schema: () => v.pipe(v.object({ n: v.number() }), v.readonly()),
  handler: (input, ctx) => ({ ...input, tenant: ctx.var.tenant }),
})

// Readonly, exact optional, undefined inside, tuples with a rest, intersections.
const frozen = defineHonoAction({
  schema: z.object({ list: z.array(z.number()).readonly() }).readonly(),
  handler: ({ list }): Readonly<{ list: readonly number[]; set: ReadonlySet<number> }> => ({
    list,
    set: new Set(list),
  }),
})
const exact = defineHonoAction({
  schema: z.object({ a: z.exactOptional(z.string()), b: z.string().optional() }),
  handler: ({ a, b }) => ({ a: a ?? null, b, c: undefined, list: [undefined, b] }),
})
const tuple = defineHonoAction({
  schema: z.tuple([z.string(), z.boolean()]).rest(z.number()),
  handler: ([first, second, ...rest]): [number, ...string[]] => [rest.length, first, `${second}`],
})
const both = defineHonoAction({
  schema: z.intersection(z.object({ a: z.number() }), z.object({ b: z.number() })),
  handler: ({ a, b }) => ({ sum: a + b, not: Number.NaN }),
})
const ark = defineHonoAction({
  schema: type({ kind: "'a' | 'b'", 'size?': 'number.integer' }),
  output: type({ at: 'string.date.parse', 'kind?': "'a' | 'b'" }),
  handler: ({ kind }) => ({ at: '2026-01-01T00:00:00.000Z', kind }),
})
const maybe = defineHonoAction({
  schema: z.string().nullish(),
  handler: (input) => (input === 'throw' ? undefined : (input ?? null)),
})

const small = { thread, mutual, exact }
export const honoActions = {
  ...{ thread, nodes, mutual, branded, codec, discriminated, list, echo, made },
  ...{ frozen, exact, tuple, both, ark, maybe, shout, count, size, hello, whoami },
  // Maps in maps.
  a: { b: { c: { d: { e: { f: { g: { h: small } } } } } } },
}

const at = new Date('2026-01-01T00:00:00.000Z')
const root: Node = { id: 1n, parent: null }
export const cases: Record<string, Case> = {
  thread: given(
    thread,
    { text: 'a', replies: [{ text: 'b' }] },
    { text: 'a', replies: [{ text: 'a', replies: [{ text: 'b' }] }] },
  ),
  nodes: given(nodes, undefined, { id: 2n, parent: root, rest: new Map([['a', [root]]]) }),
  mutual: given(
    mutual,
    { name: 'a', posts: [{ title: 'b', author: { name: 'c', posts: [] } }] },
    {
      name: 'a',
      titles: ['b'],
      posts: [{ title: 'b', author: { name: 'c', posts: [] } }],
    },
  ),
  branded: given(
    branded,
    { id: 'x' },
    { id: 'x!' as UserId, all: { ['a' as UserId]: new Set(['b' as UserId]) } },
  ),
  codec: given(codec, { at: '2025-12-31T23:59:59.997Z' }, { at, next: [] }),
  'discriminated.moved': given(
    discriminated,
    { type: 'moved', by: [1, 2] },
    { type: 'opened', at: 1 },
  ),
  'discriminated.null': given(
    discriminated,
    { type: null, id: 'id-1' },
    { type: 'moved', by: [1, 2] },
  ),
  'discriminated.enum': given(discriminated, { type: 'closed' }, { type: null, id: 'id-0' }),
  list: given(list, { limit: 1 }, { rows: [{ id: 'a' as UserId, at: new Date(0) }] }),
  echo: given(echo, { deep: [null] }, { input: { text: 'x', deep: [null] } }),
  made: given(made, { n: 1 }, { n: 1, tenant: 8 }),
  frozen: given(frozen, { list: [1] }, { list: [1], set: new Set([1]) }),
  exact: given(exact, {}, { a: null, b: undefined, c: undefined, list: [undefined, undefined] }),
  tuple: given(tuple, ['a', true, 1, 2], [2, 'a', 'true']),
  both: given(both, { a: 1, b: 2 }, { sum: 3, not: Number.NaN }),
  ark: given(ark, { kind: 'b' }, { at, kind: 'b' }),
  'maybe.value': given(maybe, 'a', 'a'),
  'maybe.null': given(maybe, null, null),
  'maybe.undefined': given(maybe, 'throw', null),
  shout: given(
    shout,
    { name: 'a', children: [{ name: 'b', children: [] }] },
    { name: 'A', children: [{ name: 'B', children: [] }] },
  ),
  count: given(count, { name: 'a', children: [{ name: 'b', children: [] }] }, { count: 1 }),
  size: given(size, undefined, { size: 7 }),
  hello: given(hello, { name: 'Ada' }, 'Hello Ada'),
  whoami: given(whoami, undefined, 'Ada'),
}

// The client's side.
const client = createActions<typeof honoActions>({ baseUrl: 'http://localhost/api' })
type Hono = HonoClient<typeof honoActions, '/api'>
type Exact = Awaited<ReturnType<Awaited<ReturnType<Hono['api']['exact']['$post']>>['json']>>
expectTypeOf<InferInput<typeof client.a.b.c.d.e.f.g.h.thread>>().toEqualTypeOf<
  z.input<typeof Comment>
>()
expectTypeOf<InferOutput<typeof client.nodes>>().toEqualTypeOf<Node>()
expectTypeOf<InferOutput<typeof client.discriminated>>().toEqualTypeOf<z.output<typeof event>>()
expectTypeOf<InferOutput<typeof client.list>>().toEqualTypeOf<{
  rows: { id: UserId; at: Date }[]
}>()
expectTypeOf<InferInput<typeof client.echo>>().toEqualTypeOf<{
  text?: string | undefined
  deep: null[]
}>()
expectTypeOf<InferOutput<typeof client.exact>>().toEqualTypeOf<{
  a: string | null
  b: string | undefined
  c: undefined
  list: (string | undefined)[]
}>()
expectTypeOf<InferOutput<typeof client.frozen>>().toEqualTypeOf<
  Readonly<{ list: readonly number[]; set: ReadonlySet<number> }>
>()
const { error: failed } = {} as { error?: InferErrors<typeof client.count> }
if (failed?.code === 'EMPTY') expectTypeOf(failed.data).toEqualTypeOf<{ readonly name: string }>()
// The names of a recursive schema end at a depth.
if (isInputError(failed)) {
  expectTypeOf(failed.fields.name).toEqualTypeOf<string[] | undefined>()
  const deep = failed.fields['children[0].children[1].name']
  expectTypeOf(deep).toEqualTypeOf<string[] | undefined>()
  // @ts-expect-error there is no such field
  failed.fields['children[0].nmae']
}
// JSON leaves out what is undefined, and has null in its place in a list.
expectTypeOf<Extract<Exact, { error: null }>['data']>().toEqualTypeOf<{
  a: string | null
  b?: string
  list: (string | null)[]
}>()
