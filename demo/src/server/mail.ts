import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'
import { z } from 'zod'
import { internalOnly } from './internal'

/**
 * Tells the keeper of a new entry. It has a URL like every action, so it refuses other callers. The
 * demo has no mail server: it writes a log line.
 */
export const tellKeeper = defineHonoAction({
  use: [internalOnly],
  queue: { binding: 'MAIL', use: [] },
  schema: z.object({ id: z.number(), author: z.string() }),
  handler: ({ id, author }) => {
    const { requestId } = requireRequestContext()
    console.log(`Mail to the keeper: ${author} has signed (entry ${id}, request ${requestId})`)
  },
})
