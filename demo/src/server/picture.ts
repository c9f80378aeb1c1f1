import { HonoActionError, type HonoEnv } from '@gnosticdev/hono-actions/actions'
import { Hono } from 'hono'
import { z } from 'zod'
import { handles } from './handles'

/** Types of pictures. Not SVG, which can run scripts. */
export const pictureTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const
export const pictureType = z.enum(pictureTypes)
export const wrongType = 'It has to be a PNG, JPEG, GIF or WebP'
export const maxPictureSize = 500_000

type PictureType = (typeof pictureTypes)[number]

const headers = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
}

/**
 * Returns the type of the picture in the field `picture`, from its first bytes. The name and the type
 * in the form come from the sender.
 *
 * @throws HonoActionError at the field, if it is not a picture
 */
export async function requirePicture(file: File): Promise<PictureType> {
  const type = typeOf(new Uint8Array(await file.slice(0, 12).arrayBuffer()))
  if (type) return type
  const issues = [{ path: ['picture'], message: wrongType }]
  throw new HonoActionError({ code: 'BAD_REQUEST', message: 'Invalid input', issues })
}

function typeOf(start: Uint8Array): PictureType | undefined {
  const text = String.fromCharCode(...start)
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(text)) return 'image/gif'
  if (/^RIFF.{4}WEBP/s.test(text)) return 'image/webp'
  return undefined
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
