import { createActions } from '@gnosticdev/hono-actions/client'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
import * as z from 'zod'

const sign = defineHonoAction({
  accept: 'form',
  schema: z.object({ name: z.string().min(1), next: z.string().optional() }),
  handler: ({ name, next }, ctx, { redirectTo }) => {
    if (next) redirectTo(next)
    return { name, path: ctx.req.path }
  },
})
const hello = defineHonoAction({ handler: (_, ctx) => ctx.req.path })
const read = defineHonoAction({ method: 'GET', handler: () => 'read' })
const files = new Hono().get('/:name', (c) => c.json({ name: c.req.param('name') }))
export const honoActions = { sign, hello, 'v1.2': hello, read, admin: { hello }, files }
`,
    'src/pages/form.astro': `---
import { getActionResult } from '@gnosticdev/hono-actions/actions'
import { actions } from '@gnosticdev/hono-actions/client'
import { honoActions } from '../server/actions'
const { data, error } = getActionResult(honoActions.sign) ?? {}
---
<form method="post" action={actions.sign}><input name="name" /></form>
<output set:text={JSON.stringify([Astro.url.pathname, Astro.request.method, data?.path ?? error?.code])} />
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
  url: string | URL
  fetch(path: string | URL, init?: RequestInit): Promise<Response>
  stop(): Promise<void>
}

const starts = {
  async build(files: Files): Promise<Server> {
    const root = writeProject(files)
    const worker = await createTestWorker({ root, configPath: await buildAstro(root) })
    return {
      url: worker.url,
      fetch: (path, init) => worker.fetch(path, init),
      stop: () => worker.dispose(),
    }
  },
  'dev server': (files: Files): Promise<Server> => startDev(writeProject(files), {}),
}

/** The parts of the app's client that are called here. */
type Client = Record<'hello' | 'v1.2', () => Promise<{ data: unknown; error: unknown }>>

describe.each([
  ['build', 'always', true],
  ['build', 'always', false],
  ['build', 'never', true],
  ['dev server', 'always', true],
] as const)('a %s with trailingSlash: %s, and with middleware: %s', (kind, option, guarded) => {
  let server: Server

  beforeAll(async () => {
    server = await starts[kind](appWith(option, guarded))
  })

  afterAll(() => server?.stop())

  const app = {
    fetch: (path: string | URL, init?: RequestInit) =>
      server.fetch(path, { ...init, redirect: 'manual' }),
  }
  const slash = option === 'always' ? '/' : ''

  it('answers actions, batches and Hono routes without a redirect', async () => {
    for (const name of ['hello', 'v1.2', 'admin/hello']) {
      for (const end of ['', '/']) {
        const path = `/docs/api/${name}`
        const { status, data, headers } = await post(app, path + end)
        expect([path + end, status, data]).toEqual([path + end, 200, path])
        expect(headers.get('x-seen')).toBe(guarded ? path + slash : null)
      }
    }
    for (const path of ['/docs/api/read?a=/b', '/docs/api/read/', '/docs/api/files/a.txt']) {
      expect((await app.fetch(path)).status).toBe(200)
    }
    const batch = await app.fetch('/docs/api/~batch', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ path: 'hello' }, { path: 'v1.2' }, { path: 'nope' }]),
    })
    const answers = (await batch.json()) as { status: number }[]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404])
  })

  it('answers a form on a page without a redirect, but the own one of the action', async () => {
    const page = `/docs/form${slash}`
    const html = await (await app.fetch(page)).text()
    const action = /action="([^"]*)"/.exec(html)?.[1] ?? ''
    const send = async (fields: Record<string, string>) => {
      const url = new URL(action, new URL(page, server.url))
      const response = await app.fetch(url, {
        method: 'POST',
        headers: { origin: url.origin },
        body: new URLSearchParams(fields),
      })
      const shown = /<output[^>]*>(.*)<\/output>/.exec(await response.text())?.[1]
      const { status, headers } = response
      return { status, headers, shown: shown?.replaceAll(/&#34;|&quot;/g, '"') }
    }
    const good = await send({ name: 'Ada' })
    expect([good.status, good.shown]).toEqual([
      200,
      JSON.stringify([page, 'POST', '/docs/api/sign']),
    ])
    const bad = await send({ name: '' })
    expect([bad.status, bad.shown]).toEqual([400, JSON.stringify([page, 'POST', 'BAD_REQUEST'])])
    const gone = await send({ name: 'Ada', next: page })
    expect([gone.status, gone.headers.get('location')]).toEqual([303, page])
    expect(gone.headers.get('x-seen')).toBe(guarded ? `/docs/api/sign${slash}` : null)
    const cookie = gone.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const there = await (await app.fetch(page, { headers: { cookie } })).text()
    expect(there).toContain('/docs/api/sign')
  })

  it('answers the calls and batches of the client without a redirect', async () => {
    const requests: string[] = []
    const client = (batch: boolean) =>
      createActions({
        baseUrl: '/docs/api',
        batch,
        fetch: async (address, init) => {
          const response = await app.fetch(address, init)
          requests.push(`${response.status} ${address}`)
          return response
        },
      }) as unknown as Client
    const alone = client(false)
    expect(await alone.hello()).toEqual({ data: '/docs/api/hello', error: null })
    expect(await alone['v1.2']()).toEqual({ data: '/docs/api/v1.2', error: null })
    const batched = client(true)
    const results = await Promise.all([batched.hello(), batched['v1.2']()])
    expect(results.map(({ data }) => data)).toEqual(['/docs/api/hello', '/docs/api/v1.2'])
    expect(requests.filter((line) => !line.startsWith('200'))).toEqual([])
    expect(requests).toHaveLength(3)
  })

  it('serves its own endpoints beside actions, and a 404 result for everything else', async () => {
    expect((await post(app, `/docs/api/newsletter${slash}`)).data).toBe('subscribed')
    const user = await app.fetch(`/docs/api/users/caf%C3%A9${slash}`)
    expect(await user.json()).toEqual({ id: 'café' })
    expect(await (await app.fetch('/docs/api/feed.json')).json()).toEqual([])
    for (const path of ['nope', 'users', 'hel%6Co', 'hello/more']) {
      const { status, error } = await post(app, `/docs/api/${path}${slash}`)
      expect([path, status, error.code]).toEqual([path, 404, 'NOT_FOUND'])
    }
    // A method that the endpoint does not have is answered by Astro.
    expect((await app.fetch(`/docs/api/newsletter${slash}`)).status).toBe(404)
  })
})
