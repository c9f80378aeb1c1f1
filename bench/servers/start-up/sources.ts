/** How one server of a kind is written, with so many actions that all differ in their names. */
export interface Kind {
  name: string
  source(actions: number): string
  /** The path of the action with this number. */
  path(action: number): string
  /** The request body for `{ name: 'Ada' }`. */
  body: unknown
  /** Whether an answer has in it what the action returned. */
  answers(text: string): boolean
}

const input = { name: 'Ada' }
const schema = 'z.object({ name: z.string().min(1) })'
const says = (action: number) => `greeting: \`Hello \${name}, from ${action}\``

const lines = (actions: number, line: (action: number) => string) =>
  Array.from({ length: actions }, (_, action) => line(action)).join('\n')

const common = {
  path: (action: number) => `/api/a${action}`,
  body: input,
  answers: (text: string) => text.includes('Hello Ada, from '),
}

/** The floor: the same schemas and handlers in a map, and a `fetch` that looks one up. */
const schemas: Kind = {
  ...common,
  name: 'schemas alone',
  source: (actions) => `import * as z from 'zod'
const actions = new Map([
${lines(actions, (i) => `['/api/a${i}', { schema: ${schema}, handler: ({ name }) => ({ ${says(i)} }) }],`)}
])
export default {
  async fetch(request) {
    const action = actions.get(new URL(request.url).pathname)
    if (!action) return new Response('Not found', { status: 404 })
    const input = action.schema.safeParse(await request.json())
    if (!input.success) return Response.json(input.error, { status: 400 })
    return Response.json({ data: action.handler(input.data), error: null })
  },
}`,
}

const own = (given: string): Pick<Kind, 'source'> => ({
  source: (actions) => `import * as z from 'zod'
import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createRouter } from '@gnosticdev/hono-actions/router'
const honoActions = {
${lines(actions, (i) => `a${i}: defineHonoAction({ schema: ${given}, handler: ({ name }) => ({ ${says(i)} }) }),`)}
}
export default createRouter(honoActions)`,
})

/** The kind that everything is compared with. */
export const floor: Kind = schemas

export const ours: Kind = { ...common, ...own(schema), name: '**this library**' }

/** Made when an action is first called. */
const oursLazily: Kind = {
  ...common,
  ...own(`() => ${schema}`),
  name: '**this library**, schemas given as functions',
}

export const kinds: readonly Kind[] = [
  schemas,
  ours,
  oursLazily,
  {
    ...common,
    name: 'Hono + zValidator',
    source: (actions) => `import * as z from 'zod'
import { Hono } from 'hono'
import { zValidator } from '@hono/zod-validator'
const app = new Hono()
${lines(
  actions,
  (i) => `app.post('/api/a${i}', zValidator('json', ${schema}), (c) => {
  const { name } = c.req.valid('json')
  return c.json({ data: { ${says(i)} }, error: null })
})`,
)}
export default app`,
  },
  {
    ...common,
    name: 'tRPC',
    source: (actions) => `import * as z from 'zod'
import { initTRPC } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
const t = initTRPC.create()
const router = t.router({
${lines(actions, (i) => `a${i}: t.procedure.input(${schema}).mutation(({ input: { name } }) => ({ ${says(i)} })),`)}
})
export default {
  fetch: (req) => fetchRequestHandler({ endpoint: '/api', req, router, createContext: () => ({}) }),
}`,
  },
  {
    ...common,
    name: 'oRPC',
    body: { json: input },
    source: (actions) => `import * as z from 'zod'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
const handler = new RPCHandler({
${lines(actions, (i) => `a${i}: os.input(${schema}).handler(({ input: { name } }) => ({ ${says(i)} })),`)}
})
export default {
  async fetch(request) {
    const { response } = await handler.handle(request, { prefix: '/api', context: {} })
    return response ?? new Response('Not found', { status: 404 })
  },
}`,
  },
  {
    ...common,
    name: "version 2's shape",
    source: (actions) => `import * as z from 'zod'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { logger } from 'hono/logger'
import { prettyJSON } from 'hono/pretty-json'
import { zValidator } from '@hono/zod-validator'
const define = (schema, handler) =>
  new Hono().post('/', zValidator('json', schema), async (c) =>
    c.json({ data: await handler(c.req.valid('json'), c), error: null }))
const actions = {
${lines(actions, (i) => `a${i}: define(${schema}, async ({ name }) => ({ ${says(i)} })),`)}
}
const app = new Hono().basePath('/api')
app.use('*', cors(), logger(() => {}), prettyJSON())
for (const [name, action] of Object.entries(actions)) app.route('/' + name, action)
export default app`,
  },
]
