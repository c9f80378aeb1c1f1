import {
  type ActionMiddleware,
  defineHonoAction,
  HonoActionError,
} from '@gnosticdev/hono-actions/actions'
import { schema } from './schema.ts'

/** Refuses who has not said who they are, and tells the handler. */
const requireUser: ActionMiddleware<{ Variables: { user: string } }> = async (c, next) => {
  const user = c.req.header('x-user')
  if (user === undefined) throw new HonoActionError({ code: 'UNAUTHORIZED' })
  c.set('user', user)
  await next()
}

export const honoActions = {
  greet: defineHonoAction({
    use: [requireUser],
    schema,
    handler: ({ name }) => ({ greeting: `Hello ${name}` }),
  }),
}
