import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { schema, square } from '../../../page/queries.ts'

export const honoActions = { square: defineHonoAction({ schema, handler: square }) }
