import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { removeOldEntries } from './entries'
import { handles } from './handles'

/** For the cron, and not in `honoActions`: no client can call it. */
export const prune = defineHonoAction({
  use: [...handles],
  handler: async (_, ctx) => {
    const pictures = await removeOldEntries(200)
    await ctx.var.pictures.delete(pictures.filter((key) => key !== null))
    return { removed: pictures.length }
  },
})
