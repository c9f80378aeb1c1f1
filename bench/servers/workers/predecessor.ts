import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { logger } from 'hono/logger'
import { prettyJSON } from 'hono/pretty-json'
import { schema } from '../shared/schema.ts'

/** What version 2 had around every action, by its description. */
const greet = new Hono().post(
  '/',
  zValidator('json', schema, (result, c) => {
    if (!result.success)
      return c.json({ data: null, error: { issue: result.error.issues[0] } }, 400)
    return undefined
  }),
  async (c) => {
    const { name } = c.req.valid('json')
    return c.json({ data: { greeting: `Hello ${name}` }, error: null })
  },
)

export default new Hono()
  .basePath('/api')
  .use('*', cors(), logger(), prettyJSON())
  .route('/greet', greet)
