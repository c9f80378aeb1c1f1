// Guesses of a value, and the data of their calls.
import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createActions, type Optimistic, optimistic } from '@gnosticdev/hono-actions/client'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

const add = defineHonoAction({
  schema: z.object({ title: z.string() }),
  errors: { FULL: z.object({ max: z.number() }) },
  handler: ({ title }) => ({ id: 1, title }),
})
const actions = createActions<{ add: typeof add }>()

const list = optimistic([{ id: 1, title: 'first' }])
expectTypeOf(list).toEqualTypeOf<Optimistic<{ id: number; title: string }[]>>()
expectTypeOf(list.get()).toEqualTypeOf<{ id: number; title: string }[]>()
list.subscribe((value) => expectTypeOf(value).toEqualTypeOf<{ id: number; title: string }[]>())

const { data, error } = await list.run(
  () => actions.add({ title: 'a' }),
  (notes) => [...notes, { id: 0, title: 'a' }],
  (notes, note) => {
    expectTypeOf(note).toEqualTypeOf<{ id: number; title: string }>()
    return [...notes, note]
  },
)
if (error?.code === 'FULL') expectTypeOf(error.data).toEqualTypeOf<{ max: number }>()
if (!error) expectTypeOf(data).toEqualTypeOf<{ id: number; title: string }>()

// @ts-expect-error: data of another type
list.set([1])
list.run(
  () => actions.add({ title: 'a' }),
  // @ts-expect-error: a guess of another type
  () => [1],
)
list.run(
  // @ts-expect-error: not the result of an action
  () => actions.add.orThrow({ title: 'a' }),
  (notes) => notes,
)
