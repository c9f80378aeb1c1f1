import {
  type ActionMiddleware,
  callAction,
  defineHonoAction,
} from '@gnosticdev/hono-actions/actions'
import { createHonoClient } from '@gnosticdev/hono-actions/client'
import {
  createRequestContext,
  requestContext,
  requireRequestContext,
} from '@gnosticdev/hono-actions/context'
import { appRouterOf } from '@gnosticdev/hono-actions/internal'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { type Context, Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'

const schema = z.object({ name: z.string().min(1) })
const guards = {
  header: async (c, next) => {
    if (c.req.header('x-token') === 'wrong') return c.text('Wrong token', 401)
    return next()
  },
  body: async (c, next) => {
    await c.req.text()
    return next()
  },
  copy: async (c, next) => {
    c.header('x-copy', await c.req.raw.clone().text())
    return next()
  },
  around: async (c, next) => {
    await next()
    c.header('x-around', String(c.res.status))
  },
} satisfies Record<string, ActionMiddleware[number]>

const act = (...use: ActionMiddleware[number][]) =>
  defineHonoAction({ schema, use, handler: (input) => ({ input, at: new Date(0) }) })
/** What an action, or a route, sees of its request. */
const seen = ({ req }: Context) => ({
  headers: Object.fromEntries(req.raw.headers),
  read: ['Cookie', 'authorization', 'x-own', 'content-type', 'x-not'].map((name) =>
    req.header(name),
  ),
  request: [req.method, req.url, req.path, req.raw.method, req.raw.url],
  isRequest: req.raw instanceof Request,
})

const honoActions = {
  act: act(),
  byHeader: act(guards.header),
  byBody: act(guards.body),
  byCopy: act(guards.copy),
  around: act(guards.around),
  seen: defineHonoAction({ handler: (_, c) => seen(c as Context) }),
  headers: defineHonoAction({
    handler: (_, { req }) => [req.method, req.url, req.path, req.header('x-own')],
  }),
  cookie: defineHonoAction({ handler: (_, c) => setCookie(c as Context, 'a', 'b') }),
  fails: defineHonoAction({
    handler: () => {
      throw new Error('no details')
    },
  }),
  small: defineHonoAction({ schema, limits: { maxBodySize: 20 }, handler: ({ name }) => name }),
  form: defineHonoAction({ accept: 'form', schema, handler: ({ name }) => name }),
  read: defineHonoAction({ method: 'GET', schema, handler: ({ name }) => name }),
  signal: defineHonoAction({
    handler: async () => {
      const { signal } = requireRequestContext()
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return String(signal.reason)
    },
  }),
  stream: defineHonoAction({
    handler: (_, c) => {
      c.set('by' as never, 'the action' as never)
      const pull = (controller: ReadableStreamDefaultController<string>) => {
        controller.enqueue(Reflect.get(requireRequestContext().vars, 'by') as string)
        controller.close()
      }
      return new ReadableStream<string>({ pull }, { highWaterMark: 0 })
    },
  }),
  admin: new Hono()
    .use(async (c, next) => {
      await next()
      c.header('x-admin', c.req.raw.method)
    })
    .route('/act', act())
    .post('/echo/:id', async (c) => c.json({ id: c.req.param('id'), ...(await c.req.json()) }))
    .post('/seen', (c) => c.json(seen(c))),
}

const router = createRouter(honoActions)
const executionCtx = { waitUntil() {} }
const current = new Request('https://site.example/page?x=1', {
  headers: { cookie: 'session=1', authorization: 'Bearer secret', 'x-request-id': 'id' },
})
const { cookie, authorization } = Object.fromEntries(current.headers)
const passedOn = { cookie, authorization, origin: 'https://site.example' } as Record<string, string>

interface Given {
  json?: unknown
  headers?: Record<string, string>
  init?: RequestInit
}

/** Sends something in process, and the same by HTTP. */
async function both(path: string, given: Given = {}) {
  const { json, headers = {}, init } = given
  const call = (client: object) => {
    const route = path.split('/').reduce((at, name) => Reflect.get(at, name), client) as {
      $post(args: object, options: object): Promise<Response>
    }
    return route.$post(json === undefined ? {} : { json }, { headers, init })
  }
  const baseUrl = 'https://site.example'
  const fetch = async (input: string, sent: RequestInit) => {
    const all = new Headers(sent.headers)
    for (const name in passedOn) if (!all.has(name)) all.set(name, passedOn[name] as string)
    const context = createRequestContext({
      request: new Request(input, { ...sent, headers: all }),
      requestId: 'id',
      env: {},
      executionCtx,
    })
    return requestContext.run(context, () => router.fetch(context.request))
  }
  const answers = [
    await inContext(() => call(createHonoClient<typeof honoActions>().api)),
    await call(createHonoClient<typeof honoActions>({ baseUrl, fetch }).api),
  ]
  const [inProcess, byHttp] = await Promise.all(
    answers.map(async (response) => {
      // Which the response of the request has in any case.
      const { 'x-request-id': _, ...rest } = Object.fromEntries(response.headers)
      return { status: response.status, headers: rest, body: await response.text() }
    }),
  )
  expect(inProcess).toEqual(byHttp)
  return inProcess as NonNullable<typeof inProcess>
}

function inContext<Result>(run: () => Result): Result {
  const load = () => appRouterOf(router)
  const context = createRequestContext({ request: current, env: {}, executionCtx, router: load })
  return requestContext.run(context, run)
}

afterEach(() => void vi.unstubAllGlobals())

const client = createHonoClient<typeof honoActions>()
const json = { name: 'Ada' }

describe('a call by honoClient in process', () => {
  it('shows the request that a request over HTTP would be, to an action and to a route', async () => {
    const headers = { 'x-own': ' a ', Authorization: 'Bearer other' }
    for (const path of ['seen', 'admin/seen']) {
      const { body } = await both(path, { headers })
      const { data, ...found } = JSON.parse(body)
      const url = `https://site.example/api/${path}`
      expect(data ?? found).toEqual({
        headers: {
          cookie: 'session=1',
          authorization: 'Bearer other',
          'content-type': 'application/json',
          origin: 'https://site.example',
          'x-own': 'a',
        },
        read: ['session=1', 'Bearer other', 'a', 'application/json', undefined].map(
          (value) => value ?? null,
        ),
        request: ['POST', url, `/api/${path}`, 'POST', url],
        isRequest: true,
      })
    }
  })

  it('is answered as over HTTP', async () => {
    const at = '1970-01-01T00:00:00.000Z'
    const data = (input: unknown) => JSON.stringify({ data: { input, at }, error: null })
    const date = new Date(0)
    expect(await both('act', { json })).toMatchObject({ status: 200, body: data(json) })
    expect((await both('act', { json: { name: '\ud800' } })).body).toBe(data({ name: '\ud800' }))
    expect((await both('act', { json: { name: date } })).body).toBe(data({ name: at }))
    expect((await both('around', { json })).headers).toMatchObject({ 'x-around': '200' })
    expect((await both('byCopy', { json })).headers).toMatchObject({ 'x-copy': '{"name":"Ada"}' })
    const type = 'application/x-www-form-urlencoded'
    const headers = new Headers({ 'content-type': type, origin: 'https://site.example' })
    const form = { body: 'name=Ada', headers }
    expect(await both('form', { init: form })).toMatchObject({ status: 200 })
    expect((await both('byBody', { json })).body).toBe(data(json))
    expect(await both('admin/act', { json })).toMatchObject({
      headers: { 'x-admin': 'POST' },
      body: data(json),
    })
    expect((await both('admin/echo/1', { json })).body).toBe('{"id":"1","name":"Ada"}')
  })

  it('is refused as over HTTP', async () => {
    const wrong = { 'x-token': 'wrong' }
    const text = { 'content-type': 'text/plain' }
    const long = { name: 'x'.repeat(20) }
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const refused = [
      await both('act', { json: { name: '' } }),
      await both('act'),
      await both('byHeader', { json, headers: wrong }),
      await both('act', { headers: text }),
      await both('act', { json, headers: { 'content-encoding': 'gzip' } }),
      await both('form', { json }),
      await both('act', { init: { body: '{}', headers: new Headers() } }),
      await both('small', { json: long }),
      await both('small', { json: { name: 'ë'.repeat(7) } }),
      await both('read', { json }),
      await both('nothing', { json }),
      await both('admin/nothing', { json }),
      await both('fails'),
    ]
    vi.restoreAllMocks()
    expect(refused.find(({ status }) => status === 405)?.headers).toMatchObject({
      allow: 'GET, HEAD',
    })
    expect(refused.map(({ status }) => status)).toEqual([
      400, 400, 401, 415, 415, 415, 415, 413, 413, 405, 404, 404, 500,
    ])
    expect((await both('small', { json: { name: 'ëëëë' } })).status).toBe(200)
  })

  it('hands its cookies on, and keeps its headers', async () => {
    const headers = new Headers({ 'content-type': 'application/json' })
    const shared = { init: { headers } }
    const response = await inContext(() => client.api.cookie.$post({}, shared))
    // They go out with the response of the request, and later calls send them.
    expect(response.headers.getSetCookie()).toEqual([])
    const { body } = await inContext(async () => {
      const answer = await client.api.seen.$post({}, shared)
      return { body: await answer.json() }
    })
    expect(body.data?.headers).toMatchObject({ ...passedOn, cookie: 'session=1; a=b' })
    expect([...headers]).toEqual([['content-type', 'application/json']])
  })

  it('ends with its signal', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const answer = inContext(() => client.api.signal.$post({}, { init: { signal } }))
    setTimeout(() => controller.abort('enough'))
    expect((await (await answer).json()).data).toBe('enough')
  })
})

describe('a call by callAction in process', () => {
  it('returns a stream that is read in the context of its action', async () => {
    const stream = await inContext(() => callAction.orThrow(honoActions.stream))
    expect(await inContext(() => new Response(stream).text())).toBe('the action')
  })
})
