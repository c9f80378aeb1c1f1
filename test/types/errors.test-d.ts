import {
  ActionError,
  type ActionErrorCode,
  type ActionErrorOf,
  HonoActionError,
  isActionError,
  isInputError,
} from '@gnosticdev/hono-actions/actions'
import { expectTypeOf } from 'vitest'
import type * as z from 'zod'

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
