import { createTestWorker } from '@gnosticdev/hono-actions/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { post } from '../support/post.ts'
import { configWith, type Files, smallestApp, writeProject } from '../support/project.ts'
import { startDev } from '../support/server.ts'

/** A site with a batch, a name with a dot, and endpoints of its own beside the actions. */
function appWith(trailingSlash: string, hasMiddleware: boolean): Files {
  return {
    ...smallestApp,
    'astro.config.mjs': configWith(
      'honoActions({ batch: true })',
      `adapter: cloudflare(), base: '/docs', trailingSlash: '${trailingSlash}',`,
    ),
    'src/server/actions.ts': `import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { Hono } from 'hono'

const hello = defineHonoAction({ handler: (_, ctx) => ctx.req.path })
const read = defineHonoAction({ method: 'GET', handler: () => 'read' })
const files = new Hono().get('/:name', (c) => c.json({ name: c.req.param('name') }))
export const honoActions = { hello, 'v1.2': hello, read, admin: { hello }, files }
`,
    'src/pages/api/newsletter.ts': `export const POST = () => Response.json({ data: 'subscribed' })\n`,
    'src/pages/api/feed.json.ts': 'export const GET = () => Response.json([])\n',
    'src/pages/api/users/[id].ts':
      'export const GET = ({ params }) => Response.json({ id: params.id })\n',
    ...(hasMiddleware && {
      'src/middleware.ts': `export const onRequest = async ({ url }, next) => {
  const response = await next()
  response.headers.set('x-seen', url.pathname)
  return response
}
`,
    }),
  }
}

interface Server {
  fetch(path: string, init?: RequestInit): Promise<Response>
  stop(): Promise<void>
}

let running: Server | undefined
afterEach(() => running?.stop())

const starts = {
  async 'a build'(files: Files): Promise<Server> {
    const root = writeProject(files)
    const worker = await createTestWorker({ root, configPath: await buildAstro(root) })
    return { fetch: (path, init) => worker.fetch(path, init), stop: () => worker.dispose() }
  },
  'the dev server': (files: Files): Promise<Server> => startDev(writeProject(files), {}),
}

const everyCall = [
  ['a build', 'always', true],
  ['a build', 'always', false],
  ['a build', 'never', true],
  ['the dev server', 'always', true],
] as const

describe('trailing slashes', () => {
  it.each(everyCall)(
    'are no redirect in %s: %s, with middleware: %s',
    async (kind, option, guarded) => {
      const server = await starts[kind](appWith(option, guarded))
      running = server
      const noRedirect = {
        fetch: (path: string, init?: RequestInit) =>
          server.fetch(path, { ...init, redirect: 'manual' }),
      } as Parameters<typeof post>[0]
      for (const name of ['hello', 'v1.2', 'admin/hello']) {
        for (const slash of ['', '/']) {
          const path = `/docs/api/${name}`
          const { status, data, headers } = await post(noRedirect, path + slash)
          expect([path + slash, status, data]).toEqual([path + slash, 200, path])
          const seen = option === 'always' ? `${path}/` : path
          expect(headers.get('x-seen')).toBe(guarded ? seen : null)
        }
      }
      for (const path of ['/docs/api/read?a=/b', '/docs/api/read/', '/docs/api/files/a.txt']) {
        expect((await noRedirect.fetch(path)).status).toBe(200)
      }
      const batch = await noRedirect.fetch('/docs/api/~batch', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([{ path: 'hello' }, { path: 'v1.2' }, { path: 'nope' }]),
      })
      const answers = (await batch.json()) as { status: number }[]
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 404])
      expect(await (await noRedirect.fetch('/docs/api/feed.json')).json()).toEqual([])
    },
  )
})

describe.each(Object.entries(starts))('endpoints of the app beside actions in %s', (_, start) => {
  it('get what is no action, and everything else is a 404 result', async () => {
    const server = await start(appWith('ignore', true))
    running = server
    const worker = server as Parameters<typeof post>[0]
    expect((await post(worker, '/docs/api/newsletter')).data).toBe('subscribed')
    expect(await (await server.fetch('/docs/api/users/caf%C3%A9')).json()).toEqual({ id: 'café' })
    expect((await post(worker, '/docs/api/hello')).data).toBe('/docs/api/hello')
    for (const path of ['nope', 'users', 'hel%6Co', 'hello/more']) {
      const { status, error } = await post(worker, `/docs/api/${path}`)
      expect([path, status, error.code]).toEqual([path, 404, 'NOT_FOUND'])
    }
    // A method that the endpoint does not have is answered by Astro.
    expect((await server.fetch('/docs/api/newsletter')).status).toBe(404)
  })
})
