import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { schema } from '../shared/texts.ts'

export default createRouter({
  count: defineHonoAction({ schema, handler: ({ texts }) => ({ count: texts.length }) }),
})
