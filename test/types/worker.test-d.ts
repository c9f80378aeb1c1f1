import {
  callAction,
  createActionFactory,
  type Deferred,
  defineHonoAction,
} from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import type { RequestExecutionContext } from '@gnosticdev/hono-actions/context'
import { createRouter } from '@gnosticdev/hono-actions/router'
import {
  actionsEntrypoint,
  createWorker,
  forEachMessage,
  type QueueBatch,
  type QueueMessage,
  type WorkerExecutionContext,
  withRequestContext,
} from '@gnosticdev/hono-actions/worker'
import { Hono } from 'hono'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

// The handlers of a Worker know their arguments, and keep their types.
const worker = createWorker({
  fetch: (request) => new Response(request.url),
  scheduled(controller, env, ctx) {
    expectTypeOf(controller.cron).toEqualTypeOf<string>()
    expectTypeOf(env.DB).toEqualTypeOf<D1Database>()
    expectTypeOf(ctx).toEqualTypeOf<WorkerExecutionContext>()
  },
  async queue(batch) {
    expectTypeOf(batch).toEqualTypeOf<QueueBatch>()
    await forEachMessage(batch, (message) => {
      expectTypeOf(message).toEqualTypeOf<QueueMessage>()
      expectTypeOf(message.body).toEqualTypeOf<unknown>()
    })
  },
  email(message) {
    expectTypeOf(message.from).toEqualTypeOf<string>()
  },
})
expectTypeOf(worker.fetch).returns.toEqualTypeOf<Response>()
// @ts-expect-error it has no such handler
worker.tail

// A router is one of its handlers.
const router = createRouter({})
expectTypeOf(createWorker({ fetch: router.fetch }, { router })).toHaveProperty('fetch')

// @ts-expect-error a request is answered
createWorker({ fetch: () => 'text' })

// A batch keeps the type of its messages.
declare const typed: QueueBatch<QueueMessage & { body: { to: string } }>
forEachMessage(typed, ({ body }) => {
  expectTypeOf(body.to).toEqualTypeOf<string>()
})

// A class keeps what it is.
abstract class Base<Bound> {
  protected ctx!: RequestExecutionContext
  protected env!: Bound
  constructor(ctx: RequestExecutionContext, env: Bound) {
    this.ctx = ctx
    this.env = env
  }
}
class Room extends withRequestContext(Base<{ NAME: string }>) {
  say(text: string) {
    expectTypeOf(this.env.NAME).toEqualTypeOf<string>()
    return text.length
  }
}
expectTypeOf<ConstructorParameters<typeof Room>>().toEqualTypeOf<
  [ctx: RequestExecutionContext, env: { NAME: string }]
>()
expectTypeOf<Room['say']>().toEqualTypeOf<(text: string) => number>()
// @ts-expect-error not a class
withRequestContext({})

const add = defineHonoAction({
  schema: z.object({ text: z.string(), times: z.number().default(1) }),
  errors: { FULL: z.object({ left: z.number() }) },
  handler: ({ text }) => ({ text, at: new Date() }),
})
const mail = defineHonoAction({
  queue: 'MAIL',
  schema: z.object({ to: z.string() }),
  errors: { BLOCKED: z.object({ by: z.string() }) },
  handler: () => 'sent',
})
const nothing = defineHonoAction({ queue: { binding: 'MAIL', idempotent: 'DB' }, handler: () => 1 })

// Actions over RPC: their inputs and results, in the shape of the map; nothing else of it.
const map = { add, nested: { mail }, route: new Hono() }
class Rpc extends actionsEntrypoint(Base<object>, map) {
  own() {
    return 1
  }
}
declare const rpc: Rpc
const added = await rpc.add({ text: 'x' })
if (added.error) {
  expectTypeOf(added.data).toEqualTypeOf<null>()
  expectTypeOf(added.error.status).toEqualTypeOf<number>()
  if (added.error.code === 'FULL') expectTypeOf(added.error.data.left).toEqualTypeOf<number>()
  // @ts-expect-error an object, and no Error
  added.error.stack
} else {
  expectTypeOf(added.data).toEqualTypeOf<{ text: string; at: Date }>()
}
expectTypeOf((await rpc.nested.mail({ to: 'x' })).data).toEqualTypeOf<string | null>()
expectTypeOf(rpc.own()).toEqualTypeOf<number>()
// @ts-expect-error the input is typed
rpc.add({ text: 1 })
// @ts-expect-error a route is no method
rpc.route

// What has a queue can be deferred, with the input of the action and an error of its own.
const actions = createActions<{ add: typeof add; mail: typeof mail; nothing: typeof nothing }>()
const asked = await actions.mail.defer({ to: 'x' }, { id: 'one', delaySeconds: 60 })
expectTypeOf(asked.data).toEqualTypeOf<Deferred | null>()
if (asked.error?.code === 'BLOCKED') expectTypeOf(asked.error.data.by).toEqualTypeOf<string>()
expectTypeOf(callAction.defer(mail, { to: 'x' })).resolves.toEqualTypeOf<typeof asked>()
actions.nothing.defer()
callAction.defer(nothing, undefined, { id: 'one' })
// @ts-expect-error the input is typed
actions.mail.defer({ to: 1 })
// @ts-expect-error it has no queue
actions.add.defer({ text: 'x' })
// @ts-expect-error it has no queue
callAction.defer(add, { text: 'x' })
// @ts-expect-error ids are strings
actions.mail.defer({ to: 'x' }, { id: 1 })

// @ts-expect-error not a queue
defineHonoAction({ queue: 'KV', handler: () => 1 })
// @ts-expect-error there is no such binding
defineHonoAction({ queue: 'NOPE', handler: () => 1 })
// @ts-expect-error not a queue
defineHonoAction({ queue: { binding: 'KV' }, handler: () => 1 })
// @ts-expect-error not a database
defineHonoAction({ queue: { binding: 'MAIL', idempotent: 'KV' }, handler: () => 1 })
// @ts-expect-error what only reads is not deferred
defineHonoAction({ method: 'GET', queue: 'MAIL', handler: () => 1 })

// A factory's actions have queues too.
const fromFactory = createActionFactory({ use: [] })({ queue: 'MAIL', handler: () => 1 })
callAction.defer(fromFactory)
