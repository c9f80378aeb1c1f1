import { defineHonoAction, type InferErrors } from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import { createQueryActions, type QueryKey } from '@gnosticdev/hono-actions/tanstack-query'
// @ts-expect-error a strict layout hides it
import type {} from '@tanstack/query-core'
import { expectTypeOf } from 'vitest'
import * as z from 'zod'

const list = defineHonoAction({
  schema: z.object({ page: z.number() }),
  handler: ({ page }) => [page],
})
const { list: entries } = createQueryActions(createActions<{ list: typeof list }>())

// @ts-expect-error no type of a test is any
expectTypeOf(1).toEqualTypeOf<string>()

// The key is a plain one, and nothing is any.
const options = entries.queryOptions({ page: 1 })
expectTypeOf(options.queryKey).not.toBeAny()
expectTypeOf(options.queryKey).toEqualTypeOf<QueryKey>()
expectTypeOf(options.queryFn).returns.toEqualTypeOf<Promise<number[]>>()
expectTypeOf(entries.queryKey({ page: 1 })).not.toBeAny()
expectTypeOf(entries.queryOptions({ page: 1 }, { select: (pages) => pages.length }).select)
  .extract<(...args: never) => unknown>()
  .returns.toEqualTypeOf<number>()
entries.queryOptions(
  { page: 1 },
  {
    retry: (_, error) => {
      expectTypeOf(error).toEqualTypeOf<InferErrors<typeof list>>()
      return false
    },
  },
)
// @ts-expect-error a field has another type
entries.queryOptions({ page: '1' })
// @ts-expect-error the input is needed
entries.queryOptions()
// @ts-expect-error nor is a symbol taken for skipToken
entries.queryOptions(Symbol('skip'))
