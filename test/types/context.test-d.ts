import type { Bindings, Variables } from '@gnosticdev/hono-actions/actions'
import { bindings } from '@gnosticdev/hono-actions/bindings'
import {
  after,
  bindContext,
  createRequestContext,
  getRequestContext,
  honoInAstro,
  type RequestContext,
  requestContext,
  requireRequestContext,
  waitUntil,
} from '@gnosticdev/hono-actions/context'
import type { MiddlewareHandler as AstroMiddleware } from 'astro'
import { createMiddleware } from 'hono/factory'
import { expectTypeOf } from 'vitest'

expectTypeOf(getRequestContext()).toEqualTypeOf<RequestContext | undefined>()
expectTypeOf(requireRequestContext()).toEqualTypeOf<RequestContext>()

// @ts-expect-error it may be undefined
getRequestContext().requestId

const context = requireRequestContext()
expectTypeOf(context.requestId).toEqualTypeOf<string>()
expectTypeOf(context.vars).toEqualTypeOf<Variables>()
expectTypeOf(context.vars.user).toEqualTypeOf<{ id: number } | undefined>()
expectTypeOf(context.env).toEqualTypeOf<Bindings>()
expectTypeOf(context.env.DB).toEqualTypeOf<D1Database>()
expectTypeOf(context.request).toEqualTypeOf<Request>()
expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>()
expectTypeOf(context.executionCtx.waitUntil).toBeCallableWith(Promise.resolve())

context.vars.user = { id: 1 }
// @ts-expect-error not a user
context.vars.user = 'Ada'
// @ts-expect-error its variables may change, not what they are
context.vars = {}
// @ts-expect-error nor its id
context.requestId = ''

expectTypeOf(requestContext.run(context, () => 1)).toEqualTypeOf<number>()
// @ts-expect-error a context has more
createRequestContext({ request: new Request('http://localhost') })

// What made the Worker run is told apart by its kind.
const { event } = context
expectTypeOf(event.kind).toEqualTypeOf<
  'fetch' | 'prerender' | 'scheduled' | 'queue' | 'email' | 'rpc' | 'durable-object' | 'workflow'
>()
if (event.kind === 'scheduled') expectTypeOf(event.scheduledTime).toEqualTypeOf<Date>()
if (event.kind === 'queue') expectTypeOf(event.message?.body).toEqualTypeOf<unknown>()
if (event.kind === 'durable-object') expectTypeOf(event.method).toEqualTypeOf<string>()
if (event.kind === 'workflow') {
  expectTypeOf(event.step).toEqualTypeOf<string | undefined>()
  expectTypeOf(event.instanceId).toEqualTypeOf<string | undefined>()
}
// @ts-expect-error not every event has one
event.cron
createRequestContext({ env: context.env, executionCtx: context.executionCtx })

expectTypeOf(waitUntil(Promise.resolve())).toEqualTypeOf<void>()
// @ts-expect-error not a promise
waitUntil(() => {})
after(async () => 1)
// @ts-expect-error not a function
after(Promise.resolve())

// A bound function is what it was.
const bound = bindContext(function (this: Date, text: string, times = 1) {
  return this.getTime() + text.length * times
})
expectTypeOf(bound).toEqualTypeOf<(this: Date, text: string, times?: number) => number>()

const guard = createMiddleware<{ Variables: { admin: boolean } }>((_, next) => next())
expectTypeOf(honoInAstro(guard, bindings({ db: 'DB' }))).toEqualTypeOf<AstroMiddleware>()
// @ts-expect-error not middleware
honoInAstro('guard')
