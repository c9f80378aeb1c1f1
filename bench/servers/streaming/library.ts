import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { framesOf, schema } from './frames.ts'

export default createRouter({ stream: defineHonoAction({ schema, handler: framesOf }) })
