import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'
import { z } from 'zod'

/** Tells the keeper of a new entry. A demo has no mail server: it is only logged. */
export const tellKeeper = defineHonoAction({
  queue: 'MAIL',
  schema: z.object({ id: z.number(), author: z.string() }),
  handler: ({ id, author }) => {
    const { requestId } = requireRequestContext()
    console.log(`Mail to the keeper: ${author} has signed (entry ${id}, request ${requestId})`)
  },
})
