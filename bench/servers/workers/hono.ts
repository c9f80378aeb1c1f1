import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { schema } from '../shared/schema.ts'

export default new Hono().post('/api/greet', zValidator('json', schema), (c) => {
  const { name } = c.req.valid('json')
  return c.json({ greeting: `Hello ${name}` })
})
