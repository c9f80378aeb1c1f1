import {
  callAction,
  defineHonoAction,
  event,
  getActionContext,
  getActionResult,
} from '@gnosticdev/hono-actions/actions'
import { createActions, type HonoClient, withState } from '@gnosticdev/hono-actions/client'
// Not by its own name: outside a component it is no hook.
import { useActionState as startState } from 'react'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

const schema = z.object({ name: z.string(), age: z.string().transform(Number) })

const form = defineHonoAction({
  accept: 'form',
  schema,
  redirectTo: '/',
  handler: (input, _, { redirectTo }) => {
    expectTypeOf(input).toEqualTypeOf<{ name: string; age: number }>()
    redirectTo(`/people/${input.name}`)
    return { id: 1 }
  },
})

const both = defineHonoAction({ accept: 'both', schema, handler: ({ age }) => age })

const raw = defineHonoAction({
  accept: 'form',
  handler: (input) => {
    expectTypeOf(input).toEqualTypeOf<FormData>()
    return input.get('file')
  },
})

const search = defineHonoAction({
  method: 'GET',
  schema: z.object({ q: z.string(), page: z.number().default(1) }),
  cache: { maxAge: 60, tags: ['list'] },
  handler: ({ q, page }) => ({ q, page, at: new Date() }),
})

const stream = defineHonoAction({
  handler: async function* () {
    yield event({ n: 1 }, { id: 1 })
    yield { n: 2 }
    return 'done'
  },
})

const response = defineHonoAction({ handler: () => new Response('') })

// @ts-expect-error only reads may be cached
defineHonoAction({ cache: { maxAge: 1 }, handler: () => 1 })
// @ts-expect-error there is no such method
defineHonoAction({ method: 'PUT', handler: () => 1 })
// @ts-expect-error there is no such limit
defineHonoAction({ limits: { maxBytes: 1 }, handler: () => 1 })
// @ts-expect-error an id is a string or a number
event(1, { id: new Date() })

const map = { form, both, raw, search, stream, response }
const client = createActions<typeof map>()

// What an action takes is what its caller gives.
client.form(new FormData())
// @ts-expect-error it takes a form
client.form({ name: 'x', age: '1' })
client.both(new FormData())
client.both({ name: 'x', age: '1' })
// @ts-expect-error a field has another type
client.both({ name: 'x', age: 1 })
callAction(form, new FormData())

// It can be the action of a form. An action that takes JSON cannot.
expectTypeOf(client.form).toExtend<string>()
expectTypeOf(client.both).toExtend<string>()
expectTypeOf(client.stream).not.toExtend<string>()

// A read is called by $get, and only by it.
const found = await client.search.$get({ q: 'x' })
if (!found.error) expectTypeOf(found.data).toEqualTypeOf<{ q: string; page: number; at: Date }>()
// @ts-expect-error not posted to
client.search({ q: 'x' })
// @ts-expect-error nor the other way round
client.form.$get(new FormData())

// A generator is an async iterable of its values, without their ids.
const { data: events } = await client.stream()
for await (const value of events ?? []) expectTypeOf(value).toEqualTypeOf<{ n: number }>()
const last = await events?.next()
if (last?.done) expectTypeOf(last.value).toEqualTypeOf<string | undefined>()
expectTypeOf(await client.response.orThrow()).toEqualTypeOf<Response>()

// Hono's client has the same.
declare const hono: HonoClient<typeof map, '/api'>
hono.api.form.$post({ form: { name: 'x', age: '1' } })
hono.api.both.$post({ json: { name: 'x', age: '1' } })
hono.api.search.$get({ query: { q: 'x', tags: ['a', 'b'] } })
// @ts-expect-error it takes a form
hono.api.form.$post({ json: { name: 'x', age: '1' } })
// @ts-expect-error not posted to
hono.api.search.$post()

// The result of a form, by the action or by the client's caller.
for (const result of [getActionResult(form), getActionResult(client.form)]) {
  if (!result) continue
  expectTypeOf(result.values).toEqualTypeOf<Readonly<Record<string, string | string[]>>>()
  if (result.error) expectTypeOf(result.data).toEqualTypeOf<null>()
  else expectTypeOf(result.data).toEqualTypeOf<{ id: number }>()
}
// @ts-expect-error not an action
getActionResult({})

const submit = withState(client.form)
expectTypeOf(submit).parameter(1).toEqualTypeOf<FormData>()
expectTypeOf(await submit(null, new FormData())).toEqualTypeOf(await client.form(new FormData()))
// The result of the page, as it is.
const [state, post] = startState(submit, getActionResult(client.form))
if (state?.error) expectTypeOf(state.data).toEqualTypeOf<null>()
else expectTypeOf(state?.data).toEqualTypeOf<{ id: number } | undefined>()
expectTypeOf(post).toEqualTypeOf<(form: FormData) => void>()
startState(submit, undefined)
startState(submit, null)
// @ts-expect-error it takes no form
withState(client.stream)({}, 1)

const { action } = getActionContext({ request: new Request('http://x'), url: new URL('http://x') })
expectTypeOf(action?.calledFrom).toEqualTypeOf<'rpc' | 'form' | undefined>()
