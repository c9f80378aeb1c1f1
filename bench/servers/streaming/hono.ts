import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { framesOf, schema } from './frames.ts'

export default new Hono().post('/api/stream', zValidator('json', schema), (c) =>
  streamSSE(c, async (stream) => {
    for await (const frame of framesOf(c.req.valid('json'))) {
      await stream.writeSSE({ data: JSON.stringify(frame) })
    }
  }),
)
