import {
  callAction,
  defineHonoAction,
  event,
  HonoActionError,
  type HonoEnv,
} from '@gnosticdev/hono-actions/actions'
import { rateLimit } from '@gnosticdev/hono-actions/bindings'
import { after, requireRequestContext } from '@gnosticdev/hono-actions/context'
import { Hono } from 'hono'
import { z } from 'zod'
import { admin } from './admin'
import { countVisit, insertEntry, latestEntries } from './entries'
import { handles } from './handles'
import { internally } from './internal'
import { tellKeeper } from './mail'
import { maxPictureSize, picture, pictureTypes, requirePicture, wrongType } from './picture'
import { latestPostcard, postcard, sendPostcard } from './postcard'
import { visitors } from './visitors'

const addEntry = defineHonoAction({
  use: [rateLimit('SIGNING'), ...handles],
  accept: 'both',
  // The body is the picture, the text, and what multipart has around them.
  limits: { maxBodySize: maxPictureSize + 10_000, maxFileSize: maxPictureSize, maxFiles: 1 },
  schema: z.object({
    author: z.string().trim().min(1, 'Please tell us your name').max(40, 'That name is too long'),
    message: z.string().trim().min(3, 'A little longer, please').max(280, 'That is too long'),
    picture: z
      .file()
      .mime([...pictureTypes], wrongType)
      .optional(),
  }),
  redirectTo: '/',
  handler: async ({ author, message, picture }, ctx, { refresh }) => {
    if (/https?:\/\//.test(message)) {
      const message = 'No links in the guestbook, please'
      throw new HonoActionError({ code: 'UNPROCESSABLE_CONTENT', message })
    }
    const contentType = picture && (await requirePicture(picture))
    const key = picture ? crypto.randomUUID() : null
    if (picture && key) {
      await ctx.var.pictures.upload(key, picture, { httpMetadata: { contentType } })
    }
    const entry = await insertEntry(author, message, key)
    refresh.partial('/partials/entries')
    // The caller need not wait for it, nor be told if it cannot be sent.
    after(() => internally(() => callAction.defer(tellKeeper, { id: entry.id, author })))
    return entry
  },
})

const visit = defineHonoAction({
  use: [...handles],
  handler: async (_, ctx) => ({
    visits: await countVisit(),
    requestId: requireRequestContext().requestId,
    // One value, set once in Astro's middleware, read in two ways.
    fromStore: requireRequestContext().vars.visitor.name,
    fromVar: ctx.var.visitor.name,
  }),
})

const tellStory = defineHonoAction({
  use: [...handles],
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
  tellKeeper,
  // Not actions, but any Hono routes: GET /api/entries, /api/postcard, /api/picture/:key, ...
  entries: new Hono<HonoEnv>()
    .use(...handles)
    .get('/', async (c) => c.json({ entries: await latestEntries() })),
  postcard,
  picture,
  visitors,
}
