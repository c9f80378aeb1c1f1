import { defineHonoAction, type HonoEnv } from '@gnosticdev/hono-actions/actions'
import { Hono } from 'hono'
import { z } from 'zod'
import { handles } from './handles'
import { pictureType, pictureTypes, requirePicture, wrongType } from './picture'

const key = 'postcard'

interface Postcard {
  type: string
  caption: string
  sentAt: string
}

export const sendPostcard = defineHonoAction({
  use: [...handles],
  accept: 'form',
  // The body is the picture, the caption, and what multipart has around them.
  limits: { maxBodySize: 110_000, maxFileSize: 100_000, maxFiles: 1 },
  schema: z.object({
    caption: z.string().trim().min(1, 'What does it show?').max(80, 'That is too long'),
    picture: z.file('Choose a picture').mime([...pictureTypes], wrongType),
  }),
  redirectTo: '/postcard',
  handler: async ({ caption, picture }, ctx) => {
    const type = await requirePicture(picture)
    const metadata: Postcard = { type, caption, sentAt: new Date().toISOString() }
    await ctx.var.cache.put(key, await picture.arrayBuffer(), { metadata })
    return { caption }
  },
})

export const latestPostcard = defineHonoAction({
  method: 'GET',
  use: [...handles],
  handler: async (_, ctx) => {
    // A list has the metadata without the picture.
    const { keys } = await ctx.var.cache.list<Postcard>({ prefix: key, limit: 1 })
    return keys[0]?.metadata ?? null
  },
})

export const postcard = new Hono<HonoEnv>().use(...handles).get('/', async (c) => {
  const { value, metadata } = await c.var.cache.getWithMetadata<Postcard>(key, 'stream')
  const type = pictureType.safeParse(metadata?.type)
  if (!value || !type.success) return c.notFound()
  return c.body(value, 200, {
    'content-type': type.data,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
})
