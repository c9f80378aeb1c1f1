import type { HonoEnv } from '@gnosticdev/hono-actions/actions'
import { Hono } from 'hono'
import { z } from 'zod'
import { handles } from './handles'

/** What a picture may be. SVG is not among them: it can have scripts in it. */
export const pictureTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const
export const pictureType = z.enum(pictureTypes)
export const maxPictureSize = 500_000

const headers = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
}

/** GET /api/picture/:key, the picture of an entry from R2. Its key is never used again. */
export const picture = new Hono<HonoEnv>().use(...handles).get('/:key', async (c) => {
  const object = await c.var.pictures.get(c.req.param('key'))
  const type = pictureType.safeParse(object?.httpMetadata?.contentType)
  if (!object || !type.success) return c.notFound()
  return c.body(object.body, 200, {
    ...headers,
    'content-type': type.data,
    'cache-control': 'public, max-age=31536000, immutable',
    etag: object.httpEtag,
  })
})
