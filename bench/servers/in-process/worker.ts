import { AsyncLocalStorage } from 'node:async_hooks'
import { callAction, defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createActions, createHonoClient } from '@gnosticdev/hono-actions/client'
import {
  createRequestContext,
  getRequestContext,
  type RequestContext,
  requestContext,
  requireRequestContext,
} from '@gnosticdev/hono-actions/context'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import * as z from 'zod'
import { markComplete } from '../../../dist/context/finish-response.js'
// What the router opens a context with. The entry points do not have it.
import { respondInContext } from '../../../dist/context/run-in-context.js'

type Env = { Bindings: { OTHER: { fetch: typeof fetch } }; Variables: { user: string } }
type Loop = (c: Context<Env>, calls: number) => Promise<unknown>

const schema = z.object({ name: z.string().min(1) })
const input = { name: 'Ada' }
const greeting = ({ name }: { name: string }) => ({ greeting: `Hello ${name}` })

const setUser: MiddlewareHandler = async (c, next) => {
  c.set('user', 'Ada')
  await next()
}
const requireToken: MiddlewareHandler = async (c, next) => {
  if (c.req.header('x-token') === 'wrong') return c.text('Wrong token', 401)
  await next()
  return undefined
}

const honoActions = {
  plain: defineHonoAction({ schema, handler: greeting }),
  guarded: defineHonoAction({
    schema,
    use: [setUser],
    authorize: ({ name }, c) => {
      if (name !== (c as Context<Env>).var.user) throw new Error('Another user')
    },
    handler: greeting,
  }),
  byHeader: defineHonoAction({ schema, use: [requireToken], handler: greeting }),
  measure: new Hono<Env>().get('/:loop', async (c) => {
    const loop = loops[c.req.param('loop')]
    if (!loop) return c.notFound()
    return c.json((await loop(c, Number(c.req.query('calls')))) ?? null)
  }),
}

const actions = createActions<typeof honoActions>()
const client = createHonoClient<typeof honoActions>()
const body = JSON.stringify(input)
const headers = { 'content-type': 'application/json' }
const post = { method: 'POST', headers, body }

/** One call after the other; what the last gave is answered. */
const repeat =
  (call: (c: Context<Env>) => unknown): Loop =>
  async (c, calls) => {
    let last: unknown
    for (let i = 0; i < calls; i++) last = await call(c)
    return last
  }

const executionCtx = { waitUntil() {} }
const open = (c: Context<Env>) =>
  createRequestContext({ request: c.req.raw, env: c.env as object, executionCtx })

/** What is answered, without and within a context, which is written to and read. */
const answer = async () => new Response(null)
const useContext = () => {
  const vars: { user?: string } = requireRequestContext().vars
  vars.user = 'Ada'
  const read: typeof vars = getRequestContext()?.vars ?? {}
  if (read.user !== 'Ada') throw new Error('Not read')
}
const answerUser = async () => {
  useContext()
  return answer()
}
/** As an action answers: the id is among the headers that its response is made with. */
const withId = (id: string) => new Response(null, { headers: { 'x-request-id': id } })
const answerUserWithId = async ({ requestId }: RequestContext) => {
  useContext()
  const response = withId(requestId)
  markComplete(response)
  return response
}

const storage = new AsyncLocalStorage<object>()

const loops: Record<string, Loop> = {
  nothing: repeat(() => undefined),
  handler: repeat(async () => greeting(schema.parse(input))),
  actions: repeat(() => actions.plain(input)),
  'actions-guarded': repeat(() => actions.guarded(input)),
  'actions-by-header': repeat(() => actions.byHeader(input)),
  callAction: repeat(() => callAction(honoActions.plain, input)),
  'callAction-guarded': repeat(() => callAction(honoActions.guarded, input)),
  honoClient: repeat(async () => (await client.api.guarded.$post({ json: input })).json()),
  service: repeat(async (c) => (await c.env.OTHER.fetch('http://other/api/guarded', post)).json()),
  loopback: repeat(async (c) => (await fetch(new URL('/api/guarded', c.req.url), post)).json()),
  'answer-alone': repeat(() => answer()),
  'answer-in-storage': repeat(() => storage.run({}, answer)),
  'answer-in-run': repeat((c) => requestContext.run(open(c), answerUser)),
  'answer-in-context': repeat((c) => respondInContext(open(c), answerUser)),
  'answer-with-id': repeat(async () => withId('an-id')),
  'action-in-context': repeat((c) => respondInContext(open(c), answerUserWithId)),
}

export default createRouter(honoActions)
