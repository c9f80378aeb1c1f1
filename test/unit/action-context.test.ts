import {
  type ActionMiddleware,
  defineHonoAction,
  HonoActionError,
} from '@gnosticdev/hono-actions/actions'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { cors } from 'hono/cors'
import { etag } from 'hono/etag'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { poweredBy } from 'hono/powered-by'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { endTime, startTime, timing } from 'hono/timing'
import { describe, expect, it, vi } from 'vitest'

type Handler = (input: undefined, c: Context) => unknown

interface Case {
  use?: ActionMiddleware
  handler?: Handler
  headers?: Record<string, string>
  status?: number
}

/** The headers of a form that a browser submits. To any other caller, a redirect is a result. */
const navigation = { 'sec-fetch-mode': 'navigate' }

const before = (change: (c: Context) => unknown) =>
  createMiddleware(async (c, next) => {
    await change(c)
    await next()
  })
const after = (change: (c: Context) => unknown) =>
  createMiddleware(async (c, next) => {
    await next()
    await change(c)
  })
const instead = (answer: (c: Context) => Response | Promise<Response>) =>
  createMiddleware(async (c) => answer(c))

/** Where an action has the library's own context, and where it has the one of Hono's router. */
const apps = (action: ReturnType<typeof makeAction>) => ({
  own: createRouter({ action }),
  hono: new Hono().route('/', createRouter({ action })),
})

function makeAction({ use = [], handler = () => 'done' }: Case) {
  return defineHonoAction({ use, handler: handler as () => unknown })
}

async function answersOf(one: Case, headers: Record<string, string> = {}) {
  const action = makeAction(one)
  const [own, hono] = await Promise.all(
    Object.values(apps(action)).map(async (app) => {
      const response = await app.request(
        '/api/action',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers, ...one.headers },
        },
        { NAME: 'value' },
      )
      const text = await response.text()
      const sent = [...response.headers].filter(([name]) => name !== 'server-timing')
      const id = /"requestId":"[^"]*"/
      return {
        status: response.status,
        text: text.replace(id, ''),
        headers: sent.map(([name, value]) => [name, name === 'x-request-id' ? 'some' : value]),
        timing: response.headers.get('server-timing'),
      }
    }),
  )
  return { own, hono }
}

const cases: Record<string, Case> = {
  'c.header before': { use: [before((c) => c.header('x-a', '1'))] },
  'c.header after': { use: [after((c) => c.header('x-a', '1'))] },
  'c.header before and after, appended': {
    use: [
      before((c) => c.header('vary', 'a')),
      after((c) => c.header('vary', 'b', { append: true })),
    ],
  },
  'c.header that takes one away': { use: [after((c) => c.header('cache-control', undefined))] },
  'c.header of the handler': {
    handler: (_, c) => {
      c.header('x-a', '1')
      return 1
    },
  },
  'c.header of set-cookie, twice': {
    use: [
      before((c) => c.header('set-cookie', 'a=1')),
      before((c) => c.header('Set-Cookie', 'b=2', { append: true })),
    ],
  },
  'c.status before': { use: [before((c) => c.status(201))], status: 201 },
  'c.status and c.json': {
    use: [
      instead((c) => {
        c.status(418)
        return c.json({ a: 1 })
      }),
    ],
    status: 418,
  },
  'c.res replaced': {
    use: [
      before((c) => c.header('x-before', '1')),
      after((c) => {
        c.res = new Response('other', { status: 202, headers: { 'x-other': '1' } })
      }),
    ],
    status: 202,
  },
  'c.res replaced, and nothing else asked of it': {
    use: [
      after((c) => {
        c.res = new Response('other', { headers: { 'x-other': '1' } })
      }),
    ],
  },
  'c.res taken away and replaced': {
    use: [
      after((c) => {
        const { status } = c.res
        c.res = undefined
        c.res = new Response(`was ${status}`, { status: 203 })
      }),
    ],
    status: 203,
  },
  'c.res.headers changed': { use: [after((c) => c.res.headers.set('x-a', '1'))] },
  'c.res read, and its body': {
    use: [
      after(async (c) => {
        c.header('x-body', (await c.res.clone().text()).slice(0, 20))
      }),
    ],
  },
  'c.res set before': {
    use: [
      before((c) => {
        c.res = new Response('early', { headers: { 'x-early': '1' } })
      }),
    ],
  },
  'c.json': { use: [instead((c) => c.json({ no: true }, 403, { 'x-a': '1' }))], status: 403 },
  'c.text': { use: [instead((c) => c.text('no', 401))], status: 401 },
  'c.html': { use: [instead((c) => c.html('<p>no</p>', 402))], status: 402 },
  'c.body': { use: [instead((c) => c.body(null, 204))], status: 204 },
  'c.notFound': { use: [instead((c) => c.notFound() as Promise<Response>)], status: 404 },
  'c.redirect': {
    use: [instead((c) => c.redirect('/login'))],
    headers: navigation,
    status: 302,
  },
  'c.newResponse': { use: [instead((c) => c.newResponse('x', { status: 409 }))], status: 409 },
  'c.render': {
    use: [
      before((c) => c.setRenderer((content) => c.html(`<main>${content}</main>`))),
      instead((c) => c.render('in') as Promise<Response>),
    ],
  },
  'a Response of its own': {
    use: [before((c) => c.header('x-a', '1')), instead(() => new Response('no', { status: 403 }))],
    status: 403,
  },
  'Hono’s exception': {
    use: [
      before((c) => c.header('x-a', '1')),
      instead(() => {
        throw new HTTPException(402, { message: 'Pay first' })
      }),
    ],
    status: 402,
  },
  'an answer of the handler': { handler: (_, c) => c.text('raw', 206), status: 206 },
  'a redirect of the handler': {
    handler: (_, c) => c.redirect('/there', 303),
    headers: navigation,
    status: 303,
  },
  'a redirect of the handler, as a result': { handler: (_, c) => c.redirect('/there', 303) },
  'an error of the handler': {
    use: [after((c) => c.header('x-a', String(c.res.status)))],
    handler: () => {
      throw new HonoActionError({ code: 'CONFLICT' })
    },
    status: 409,
  },
  cookies: {
    use: [
      before((c) => setCookie(c, 'before', getCookie(c, 'sent') ?? 'none', { httpOnly: true })),
      after((c) => setCookie(c, 'after', '2')),
      before((c) => deleteCookie(c, 'gone', { path: '/' })),
    ],
    handler: (_, c) => {
      setCookie(c, 'handler', '3')
      return getCookie(c)
    },
  },
  'c.finalized': {
    use: [
      createMiddleware(async (c, next) => {
        const before = c.finalized
        await next()
        c.header('x-finalized', `${before} ${c.finalized}`)
      }),
    ],
  },
  'c.get and c.set, taken off it': {
    use: [
      before(({ get, set }) => {
        set('user', 'ada')
        set('again', get('user'))
      }),
    ],
    handler: (_, c) => [c.get('user'), c.get('again'), c.get('none'), 'none' in c.var],
  },
  'c.env': { handler: (_, c) => [c.env.NAME, Object.keys(c.env)] },
  'c.req': {
    handler: (_, c) => [
      [c.req.path, c.req.method, c.req.url],
      [c.req.header('x-sent'), c.req.query('q') ?? null, c.req.param(), c.req.param('x') ?? null],
    ],
  },
  'c.error': { use: [after((c) => c.header('x-error', String(c.error)))] },
  'hono/secure-headers': { use: [secureHeaders()] },
  'hono/powered-by': { use: [poweredBy()] },
  'hono/cors': { use: [cors({ origin: 'http://localhost' })] },
  'hono/request-id': { use: [requestId({ generator: () => 'made' })] },
  'hono/body-limit': { use: [bodyLimit({ maxSize: 10 })] },
}

describe('the context of an action', () => {
  it.each(Object.entries(cases))('does what Hono’s does: %s', async (_, one) => {
    const { own, hono } = await answersOf(one, { 'x-sent': 'yes', cookie: 'sent=1; gone=2' })
    expect(own).toEqual(hono)
    expect(own?.status).toBe(one.status ?? 200)
  })

  it('does it with hono/timing', async () => {
    const { own, hono } = await answersOf({
      use: [timing()],
      handler: async (_, c) => {
        startTime(c, 'db')
        endTime(c, 'db')
        return 'timed'
      },
    })
    for (const answer of [own, hono]) expect(answer?.timing).toMatch(/db;dur=.*total;dur=/)
  })

  it('answers 304 by hono/etag', async () => {
    const action = defineHonoAction({ method: 'GET', use: [etag()], handler: () => 'the same' })
    const app = createRouter({ action })
    const tag = (await app.request('/api/action')).headers.get('etag') ?? ''
    expect(tag).toMatch(/^"/)
    const again = await app.request('/api/action', { headers: { 'if-none-match': tag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  it('has an execution context', async () => {
    const waitUntil = vi.fn()
    const action = makeAction({
      handler: (_, c) => {
        c.executionCtx.waitUntil(Promise.resolve())
        return 'later'
      },
    })
    for (const app of Object.values(apps(action))) {
      const request = new Request('http://localhost/api/action', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      })
      const response = await app.fetch(request, {}, { waitUntil } as never)
      expect(await response.json()).toEqual({ data: 'later', error: null })
    }
    expect(waitUntil).toHaveBeenCalledTimes(2)
  })

  it.each(['/api/action', '/api/action/'])('has the path of %s without its slash', async (path) => {
    const action = makeAction({
      use: [instead((c) => c.text(c.req.path))],
    })
    const response = await createRouter({ action }).request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    expect(await response.text()).toBe('/api/action')
  })
})
