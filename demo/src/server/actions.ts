import { defineHonoAction, HonoActionError, type HonoEnv } from '@gnosticdev/hono-actions/actions'
import { bindings } from '@gnosticdev/hono-actions/bindings'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'
import { z } from 'astro/zod'
import { Hono } from 'hono'
import { countVisit, insertEntry, latestEntries } from './entries'

const addEntry = defineHonoAction({
  schema: z.object({
    author: z.string().trim().min(1, 'Please tell us your name').max(40, 'That name is too long'),
    message: z.string().trim().min(3, 'A little longer, please').max(280, 'That is too long'),
  }),
  handler: async ({ author, message }) => {
    if (/https?:\/\//.test(message)) {
      throw new HonoActionError({ code: 'FORBIDDEN', message: 'No links in the guestbook, please' })
    }
    return insertEntry(author, message)
  },
})

const listEntries = defineHonoAction({ handler: () => latestEntries() })

const visit = defineHonoAction({
  handler: async (_, ctx) => ({
    visits: await countVisit(),
    requestId: requireRequestContext().requestId,
    // One value, set once in Astro's middleware, read in two ways.
    fromStore: requireRequestContext().vars.visitor.name,
    fromVar: ctx.var.visitor.name,
  }),
})

/** A new Hono app with the bindings in `ctx.var`; what is mounted on it has them. */
const withBindings = () => new Hono<HonoEnv>().use(bindings({ db: 'DB', cache: 'KV' }))

export const honoActions = {
  addEntry: withBindings().route('/', addEntry),
  listEntries: withBindings().route('/', listEntries),
  visit: withBindings().route('/', visit),
  // Not an action, but any Hono route: GET /api/entries
  entries: withBindings().get('/', async (c) => c.json({ entries: await latestEntries() })),
}
