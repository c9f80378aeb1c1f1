import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createRouter } from '@gnosticdev/hono-actions/router'
import * as z from 'zod'

export default createRouter({
  count: defineHonoAction({
    accept: 'form',
    schema: z.looseObject({}),
    handler: (form) => ({ count: Object.keys(form).length }),
  }),
})
