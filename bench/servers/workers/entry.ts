import { createRouter } from '@gnosticdev/hono-actions/router'
import { honoActions } from '../shared/actions.ts'

export default createRouter(honoActions)
