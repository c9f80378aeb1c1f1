// Each line with a comment has one mistake, and the compiler's error has the words of the comment.
// `test/unit/mistakes.test.ts` checks it.
import { callAction, defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { bindings, kv } from '@gnosticdev/hono-actions/bindings'
import { type ActionsClient, createActions } from '@gnosticdev/hono-actions/client'
import { testAction } from '@gnosticdev/hono-actions/testing'
import { Hono } from 'hono'
import * as z from 'zod'

const schema = z.object({ id: z.number() })
class Row {
  id = 1
  save(): void {}
}
interface Deep {
  rows: Map<string, Row[]>
}
declare const deep: Deep
async function* rows() {
  yield new Row()
}

// What cannot be sent.
defineHonoAction({ handler: () => ({ f() {} }) }) // `f` of the return value is a function, which cannot be sent to the client
defineHonoAction({ handler: async () => new Row() }) // `save` of the return value is a function, which cannot be sent to the client
defineHonoAction({ handler: () => deep }) // `save` of an item of an entry of `rows` of the return value is a function, which cannot be sent to the client
defineHonoAction({ schema, handler: async (_) => [{ at: Promise.resolve(1) }] }) // `at` of an item of the return value is a promise, which cannot be sent to the client: await it
defineHonoAction({ handler: () => ({ key: Symbol() }) }) // `key` of the return value is a symbol, which cannot be sent to the client
defineHonoAction({ handler: () => ({ file: new File([], '') }) }) // of `file` of the return value is a function, which cannot be sent to the client
defineHonoAction({ handler: rows }) // `save` of a yielded value is a function, which cannot be sent to the client
defineHonoAction({ output: z.instanceof(Row), handler: () => new Row() }) // `save` of the output is a function, which cannot be sent to the client

// Options.
defineHonoAction({ schema, cache: { maxAge: 1 }, handler: () => 1 }) // Only reads can be cached: add method: 'GET'
defineHonoAction({ schema, redirectTo: '/', handler: () => 1 }) // Only forms are redirected: add accept: 'form' or accept: 'both'
defineHonoAction({ accept: 'form', redirectTo: 'https://a.com', handler: () => 1 }) // https://a.com is another site: write a path of this site
defineHonoAction({ accept: 'form', redirectTo: '//a.com', handler: () => 1 }) // //a.com is another site
defineHonoAction({ accept: 'form', handler: (_, __, { redirectTo }) => redirectTo('http://a.com') }) // http://a.com is another site
defineHonoAction({ input: schema, handler: () => 1 }) // The option is named schema: write schema instead of input
defineHonoAction({ method: 'GET', queue: 'MAIL', handler: () => 1 }) // An action with method: 'GET' cannot be deferred
defineHonoAction({ queue: 'MALI', handler: () => 1 }) // There is no binding MALI in the Wrangler config
defineHonoAction({ method: 'GET', invalidates: ['a'], handler: () => 1 }) // An action with method: 'GET' changes nothing: remove invalidates
defineHonoAction({ handler: (_, __, { refresh }) => refresh.partial('//a.com') }) // //a.com is another site: write a path of this site
kv({ cache: 'KVV' }) // There is no binding KVV in the Wrangler config, or `npx wrangler types` has not run since
kv({ cache: 'DB' }) // The binding DB is no KV namespace
bindings({ db: 'DBB' }) // There is no binding DBB in the Wrangler config, or `npx wrangler types` has not run since

// Calls.
const map = { add: defineHonoAction({ schema, handler: ({ id }) => ({ id }) }), files: new Hono() }
const client: ActionsClient<typeof map> = createActions<typeof map>()
callAction(client.add, { id: 1 }) // Call an action of the client directly: await actions.x(input)
testAction(client.add, { input: { id: 1 } }) // Call an action of the client directly: await actions.x(input)
client.files() // This is a route, not an action. Call it with honoClient
