import { callAction, defineHonoAction, HonoActionError } from '@gnosticdev/hono-actions/actions'
import {
  createTestEnv,
  createTestWorker,
  type TestActionResult,
  type TestEnv,
  type TestWorker,
  testAction,
} from '@gnosticdev/hono-actions/testing'
import { setupTestEnv, setupTestWorker } from '@gnosticdev/hono-actions/testing/node'
import { envTest, workerTest } from '@gnosticdev/hono-actions/testing/vitest'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

const sum = defineHonoAction({
  schema: z.object({ a: z.number(), on: z.coerce.date().optional() }),
  errors: { OUT_OF_STOCK: z.object({ left: z.number() }) },
  handler: ({ a }) => ({ sum: a, at: new Date() }),
})
const noInput = defineHonoAction({ handler: () => 'hi' })
const maybe = defineHonoAction({ schema: z.string().optional(), handler: (text) => text ?? 1 })
const form = defineHonoAction({ accept: 'form', handler: (input) => input.get('x') })
const get = defineHonoAction({
  method: 'GET',
  schema: z.object({ q: z.string() }),
  handler: () => 1,
})
const stream = defineHonoAction({
  handler: async function* () {
    yield 1
    return 'end'
  },
})

// The result is the action's, told apart by checking data or error.
const { data, error, cookies, headers, vars, redirectTo } = await testAction(sum, {
  input: { a: 1 },
  vars: { user: { id: 1 } },
  cookies: { session: 'abc' },
  headers: { 'x-request-id': 'mine' },
  url: new URL('https://example.com'),
})
if (error) {
  expectTypeOf(data).toEqualTypeOf<null>()
  if (error.code === 'OUT_OF_STOCK') expectTypeOf(error.data).toEqualTypeOf<{ left: number }>()
} else {
  expectTypeOf(data).toEqualTypeOf<{ sum: number; at: Date }>()
}
expectTypeOf(cookies).toEqualTypeOf<Readonly<Record<string, string>>>()
expectTypeOf(headers).toEqualTypeOf<Headers>()
expectTypeOf(vars.user).toEqualTypeOf<{ id: number } | undefined>()
expectTypeOf(redirectTo).toEqualTypeOf<string | undefined>()

// An object that is not destructured is told apart as well.
const whole = await testAction(sum, { input: { a: 1 } })
if (whole.error === null) expectTypeOf(whole.data.sum).toEqualTypeOf<number>()
expectTypeOf(await testAction(noInput)).toEqualTypeOf<TestActionResult<string>>()

// An input that may be left out may be left out, and with it all else.
await testAction(noInput, { cookies: {} })
await testAction(maybe)
await testAction(maybe, { input: 'x' })
await testAction(form, { input: new FormData() })
await testAction(get, { input: { q: 'x' } })
const streamed = await testAction(stream)
if (streamed.data)
  for await (const value of streamed.data) expectTypeOf(value).toEqualTypeOf<number>()

// @ts-expect-error it needs an input
await testAction(sum)
// @ts-expect-error it needs an input
await testAction(sum, { cookies: {} })
// @ts-expect-error of the schema's type
await testAction(sum, { input: { a: '1' } })
// @ts-expect-error with no other keys
await testAction(sum, { input: { a: 1, b: 2 } })
// @ts-expect-error nor has it other options
await testAction(sum, { input: { a: 1 }, cookie: {} })
// @ts-expect-error it takes no input
await testAction(noInput, { input: 1 })
// @ts-expect-error a form
await testAction(form, { input: { x: 1 } })
// @ts-expect-error `Variables` has another type for it
await testAction(noInput, { vars: { user: 'ada' } })
// @ts-expect-error `Variables` has no such name
await testAction(noInput, { vars: { usr: undefined } })
// @ts-expect-error there is no such binding
await testAction(noInput, { env: { DBB: 1 } })
// @ts-expect-error a binding of another kind
await testAction(noInput, { env: { KV: 1 } })
// @ts-expect-error no action
await testAction(new HonoActionError({ code: 'CONFLICT' }), {})

// The bindings are those of the app, without annotation.
const worker = await createTestWorker({
  seed: async ({ env, fetch }) => {
    expectTypeOf(env.DB).toEqualTypeOf<D1Database>()
    await fetch('/')
  },
})
expectTypeOf(worker).toEqualTypeOf<TestWorker>()
expectTypeOf(worker.env.KV).toEqualTypeOf<KVNamespace>()
// @ts-expect-error there is no such binding
worker.env.DBB
expectTypeOf(await worker.queue('mail', [{ to: 'ada' }])).toEqualTypeOf<{
  retried: { index: number; delaySeconds?: number }[]
}>()
await worker.scheduled('0 3 * * *', { scheduledTime: new Date() })
await worker.email({ from: 'a@example.com', to: 'b@example.com', raw: '' })
// @ts-expect-error an email has a sender
await worker.email({ to: 'b@example.com', raw: '' })

const test = await createTestEnv()
expectTypeOf(test).toEqualTypeOf<TestEnv>()
await testAction(noInput, { env: test.env })
await testAction(noInput, { env: { KV: test.env.KV } })

// Other Workers are functions, modules or built Workers.
await createTestWorker({
  environment: 'staging',
  workers: {
    node: (request) => {
      expectTypeOf(request).toEqualTypeOf<Request>()
      return new Response(request.body)
    },
    stub: { script: 'stub.js' },
    built: { root: '../shop', vars: { NAME: 'x' } },
  },
})
// @ts-expect-error a response is needed
await createTestEnv({ workers: { node: () => 'text' } })
// @ts-expect-error a built Worker has a folder
await createTestEnv({ workers: { built: { vars: {} } } })

// Or those that are said.
const own = await createTestWorker<{ ONE: string }>({ seed: ({ env }) => env.ONE.length })
expectTypeOf(own.env).toEqualTypeOf<{ ONE: string }>()
expectTypeOf((await createTestEnv<{ ONE: string }>()).env.ONE).toEqualTypeOf<string>()

// Vitest's fixtures, and those that extend them.
const it = workerTest()
it('has them', async ({ worker, env, expect, task }) => {
  expectTypeOf(worker).toEqualTypeOf<TestWorker>()
  expectTypeOf(env.DB).toEqualTypeOf<D1Database>()
  expect(task.name).toBe(worker.url.href)
})
it.extend('status', async ({ worker }) => (await worker.fetch('/')).status)(
  'more',
  ({ status }) => {
    expectTypeOf(status).toEqualTypeOf<number>()
  },
)
// @ts-expect-error there is no such fixture
it('has no others', ({ started }) => started)
envTest()('has bindings', ({ env }) => expectTypeOf(env.KV).toEqualTypeOf<KVNamespace>())
// @ts-expect-error it has no Worker
envTest()('has no Worker', ({ worker }) => worker)
workerTest<{ ONE: string }>()('of its own', ({ env }) => {
  expectTypeOf(env.ONE).toEqualTypeOf<string>()
})

// Those of node:test.
expectTypeOf(setupTestWorker()).toEqualTypeOf<TestWorker>()
expectTypeOf(setupTestWorker<{ ONE: string }>().env.ONE).toEqualTypeOf<string>()
expectTypeOf(setupTestEnv()).toEqualTypeOf<TestEnv>()

// `callAction` reads the input's type from the action as well, and not from what it is given.
await callAction(sum, { a: 1 })
// @ts-expect-error it takes no input
await callAction(noInput, 1)
