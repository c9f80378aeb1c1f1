import {
  defineHonoAction,
  event,
  HonoActionError,
  type HonoEnv,
} from '@gnosticdev/hono-actions/actions'
import { requireRequestContext } from '@gnosticdev/hono-actions/context'
import { z } from 'astro/zod'
import { Hono } from 'hono'
import { admin } from './admin'
import { countVisit, insertEntry, latestEntries } from './entries'
import { handles } from './handles'
import { latestPostcard, postcard, sendPostcard } from './postcard'

const addEntry = defineHonoAction({
  use: [handles],
  accept: 'both',
  schema: z.object({
    author: z.string().trim().min(1, 'Please tell us your name').max(40, 'That name is too long'),
    message: z.string().trim().min(3, 'A little longer, please').max(280, 'That is too long'),
  }),
  redirectTo: '/',
  handler: async ({ author, message }) => {
    if (/https?:\/\//.test(message)) {
      throw new HonoActionError({ code: 'FORBIDDEN', message: 'No links in the guestbook, please' })
    }
    return insertEntry(author, message)
  },
})

const visit = defineHonoAction({
  use: [handles],
  handler: async (_, ctx) => ({
    visits: await countVisit(),
    requestId: requireRequestContext().requestId,
    // One value, set once in Astro's middleware, read in two ways.
    fromStore: requireRequestContext().vars.visitor.name,
    fromVar: ctx.var.visitor.name,
  }),
})

const tellStory = defineHonoAction({
  use: [handles],
  handler: async function* (_, ctx) {
    const told = Number(ctx.req.header('last-event-id') ?? 0)
    const entries = (await latestEntries()).slice(0, 8).reverse()
    const text = entries.map(({ author, message }) => `“${message}” — ${author}`).join('\n\n')
    for (const [index, word] of text.split(/(?<=\s)(?=\S)/).entries()) {
      if (index < told) continue
      yield event(word, { id: index + 1 })
      await new Promise((resolve) => setTimeout(resolve, 90))
    }
  },
})

export const honoActions = {
  addEntry,
  visit,
  tellStory,
  sendPostcard,
  latestPostcard,
  admin,
  // Not actions, but any Hono routes: GET /api/entries and GET /api/postcard
  entries: new Hono<HonoEnv>()
    .use(handles)
    .get('/', async (c) => c.json({ entries: await latestEntries() })),
  postcard,
}
