import {
  createHonoClient,
  type HonoClient,
  honoClient,
  parseResponse,
} from '@gnosticdev/hono-actions/client'
import { expectTypeOf } from 'vitest'
import type { honoActions } from './actions.test-d'

const { api } = honoClient
type Input = { text: string; when?: unknown; size: string }
// What JSON makes of what the handler returns: a date is a string, a Set an empty object.
type Output = { id: number; at: string; tags: object; maybe?: string | undefined }

// Input and output of an action, however it is mounted.
for (const action of [api.v1.add, api.v1.behind, api.v1.cast, api.v1.uncast]) {
  expectTypeOf(action.$post).parameter(0).toEqualTypeOf<{ json: Input }>()
  const response = await action.$post({ json: { text: 'x', size: '1' } })
  const { data, error } = await response.json()
  if (error) {
    expectTypeOf(error.message).toEqualTypeOf<string>()
    expectTypeOf(data).toEqualTypeOf<null>()
  } else {
    expectTypeOf(data.id).toEqualTypeOf<number>()
    expectTypeOf(data.at).toEqualTypeOf<string>()
    expectTypeOf(data).toExtend<Output>()
  }
}

const parsed = await parseResponse(api.v1.add.$post({ json: { text: 'x', size: '1' } }))
if (!parsed.error) expectTypeOf(parsed.data.at).toEqualTypeOf<string>()

// No input, and an input that may be left out.
const nothing = await (await api.v1.ping.$post()).json()
expectTypeOf(nothing.data).toEqualTypeOf<null>()
const one = await (await api.v1.optional.$post()).json()
if (!one.error) expectTypeOf(one.data).toEqualTypeOf<number>()
api.v1.optional.$post({ json: { page: 2 } })
api.v1.optional.$post({})

// Routes of any method.
const files = await (await api.v1.files.$get()).json()
expectTypeOf(files.names).toEqualTypeOf<string[]>()
const file = await (await api.v1.files[':name'].$get({ param: { name: 'a' } })).json()
expectTypeOf(file.name).toEqualTypeOf<string>()
expectTypeOf(
  (await api.v1.files[':name'].$delete({ param: { name: 'a' } })).status,
).toEqualTypeOf<204>()

// What must not compile.
// @ts-expect-error the input is needed
api.v1.add.$post()
// @ts-expect-error a field is missing
api.v1.add.$post({ json: { text: 'x' } })
// @ts-expect-error a field has another type
api.v1.add.$post({ json: { text: 1, size: '1' } })
// @ts-expect-error there is no such field
api.v1.add.$post({ json: { text: 'x', size: '1', more: 1 } })
// @ts-expect-error an action is posted to
api.v1.add.$get()
// @ts-expect-error there is no such action
api.v1.nope.$post()
// @ts-expect-error nor such a path
honoClient.rpc
// @ts-expect-error a param is needed
api.v1.files[':name'].$get()
// @ts-expect-error one is missing behind middleware too
api.v1.uncast.$post({ json: { text: 'x' } })

// A client of its own.
const other = createHonoClient<typeof honoActions, '/rpc'>({
  baseUrl: 'https://example.com',
  fetch: async (input, init) => {
    expectTypeOf(input).toEqualTypeOf<string>()
    expectTypeOf(init).toEqualTypeOf<RequestInit>()
    return new Response()
  },
})
expectTypeOf(other).toEqualTypeOf<HonoClient<typeof honoActions, '/rpc'>>()
expectTypeOf(createHonoClient()).toEqualTypeOf(honoClient)
// @ts-expect-error the path is another one
other.api
