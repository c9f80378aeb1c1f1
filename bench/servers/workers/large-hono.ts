import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { schema } from '../shared/texts.ts'

export default new Hono().post('/api/count', zValidator('json', schema), (c) => {
  return c.json({ count: c.req.valid('json').texts.length })
})
