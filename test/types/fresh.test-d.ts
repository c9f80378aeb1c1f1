// Reads that an action refreshes, and the tags of cached reads.
import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createActions, type FreshData } from '@gnosticdev/hono-actions/client'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

const list = defineHonoAction({
  method: 'GET',
  schema: z.object({ page: z.coerce.number() }),
  cache: {
    tags: ({ page }) => {
      expectTypeOf(page).toEqualTypeOf<number>()
      return ['notes', `page-${page}`]
    },
  },
  handler: ({ page }) => [page],
})
const count = defineHonoAction({ handler: () => 1 })

const add = defineHonoAction({
  invalidates: ({ id, title }) => {
    expectTypeOf(id).toEqualTypeOf<number>()
    expectTypeOf(title).toEqualTypeOf<string>()
    return ['notes', `note-${id}`]
  },
  schema: z.object({ id: z.number(), title: z.string().default('') }),
  handler: ({ id }, _, { refresh, invalidate }) => {
    refresh(list, { page: 1 })
    refresh(count)
    // A read of the map that has this action is no circle.
    refresh(honoActions.notes.list, { page: '2' })
    invalidate('notes', `note-${id}`)
    expectTypeOf(refresh(count)).toEqualTypeOf<void>()
    // @ts-expect-error the read needs an input
    refresh(list)
    // @ts-expect-error the read has another input
    refresh(list, { pages: 1 })
    // @ts-expect-error the read has no input
    refresh(count, { page: 1 })
    // @ts-expect-error a route is not a read
    refresh({ fetch })
    // @ts-expect-error an action of the client is not one of the actions file
    refresh(client.notes.count)
    return { id }
  },
})

// In any order with `handler`, and for a form.
const send = defineHonoAction({
  accept: 'form',
  handler: async (form, _, { refresh }) => {
    refresh(count)
    return form.get('to')
  },
  invalidates: (form) => [String(form.get('to'))],
})
defineHonoAction({ invalidates: ['notes'], handler: () => 1 })

const honoActions = { notes: { list, count, add, send } }
const client = createActions<typeof honoActions>()
expectTypeOf(await client.notes.add.orThrow({ id: 1 })).toEqualTypeOf<{ id: number }>()
await client.notes.add(
  { id: 1 },
  { onFresh: (read) => expectTypeOf(read).toEqualTypeOf<FreshData>() },
)

// @ts-expect-error a read changes nothing
defineHonoAction({ method: 'GET', invalidates: ['notes'], handler: () => 1 })
// @ts-expect-error tags are a list
defineHonoAction({ invalidates: 'notes', handler: () => 1 })
// @ts-expect-error so is what the function returns
defineHonoAction({ invalidates: () => 'notes', handler: () => 1 })
const schema = z.object({ id: z.number() })
// @ts-expect-error there is no such field
defineHonoAction({ schema, invalidates: ({ no }) => [no], handler: () => 1 })
