import type { Bindings, Variables } from '@gnosticdev/hono-actions/actions'
import {
  createRequestContext,
  getRequestContext,
  type RequestContext,
  requestContext,
  requireRequestContext,
} from '@gnosticdev/hono-actions/context'
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
