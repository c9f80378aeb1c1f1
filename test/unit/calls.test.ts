import {
  callAction,
  defineHonoAction,
  getActionContext,
  HonoActionError,
  type HonoEnv,
} from '@gnosticdev/hono-actions/actions'
import { actions } from '@gnosticdev/hono-actions/client'
import {
  createRequestContext,
  honoRequestContext,
  requestContext,
} from '@gnosticdev/hono-actions/context'
import { appRouterOf } from '@gnosticdev/hono-actions/internal'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { Hono, type MiddlewareHandler } from 'hono'
import { setCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'

const richType = 'application/json+devalue'

describe('callAction', () => {
  it('says what to do with what is not an action of honoActions', async () => {
    await expect(callAction(actions as never)).rejects.toThrow('await actions.x(input)')
    await expect(callAction(new Hono() as never)).rejects.toThrow('use: [...]')
  })

  it('says that it needs a request', async () => {
    const action = defineHonoAction({ handler: () => 1 })
    await expect(callAction(action)).rejects.toThrow('There is no request context here')
  })
})

describe('getActionContext', () => {
  it('has no action where there is no request, as in a page rendered at build time', () => {
    const url = new URL('http://localhost/?_hono_action=x')
    const { action, setActionResult } = getActionContext({ request: new Request(url), url })
    expect(action).toBeUndefined()
    expect(() => setActionResult('x', { data: 1, error: null })).toThrow('no request context')
  })
})

describe('setActionResult', () => {
  it.each(['/api/greet', '/api/greet/', '/api/greet?q=/'])('answers %s', async (path) => {
    const handler = vi.fn(() => 'ran')
    const router = createRouter({ greet: defineHonoAction({ handler }) })
    const request = new Request(new URL(path, 'http://localhost'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    for (const app of [router, new Hono({ strict: false }).route('/', router)]) {
      const executionCtx = { waitUntil: () => {} }
      const context = createRequestContext({ request, env: {}, executionCtx })
      const answer = requestContext.run(context, () => {
        const { action, setActionResult } = getActionContext({ request, url: new URL(request.url) })
        setActionResult(action?.name ?? '', { data: 'set', error: null })
        return app.fetch(request)
      })
      expect(await (await answer).json()).toEqual({ data: 'set', error: null })
    }
    expect(handler).not.toHaveBeenCalled()
  })

  const other = (use: MiddlewareHandler<HonoEnv>) =>
    defineHonoAction({ use: [use], handler: () => 'replaced' })
  const answers = {
    data: defineHonoAction({ handler: () => ({ when: new Date(0), many: new Set([1]) }) }),
    nothing: defineHonoAction({ handler: () => undefined }),
    error: defineHonoAction({
      handler: (_, ctx) => {
        ctx.header('x-own', 'yes')
        setCookie(ctx, 'set', 'yes')
        throw new HonoActionError({ code: 'TOO_MANY_REQUESTS', retryAfter: 9 })
      },
    }),
    bug: defineHonoAction({
      handler: () => {
        throw new HTTPException(418, { message: 'teapot' })
      },
    }),
    invalid: defineHonoAction({ schema: z.object({ no: z.string() }), handler: () => 1 }),
    parts: defineHonoAction({
      handler: (_, ctx) => {
        ctx.status(201)
        ctx.header('x-own', 'yes')
        setCookie(ctx, 'set', 'yes')
        return 'made'
      },
    }),
    redirect: defineHonoAction({
      handler: (_, ctx) => {
        setCookie(ctx, 'set', 'yes')
        return ctx.redirect('/there', 303)
      },
    }),
    response: defineHonoAction({
      handler: (_, ctx) => {
        setCookie(ctx, 'set', 'yes')
        const headers = { 'set-cookie': 'own=yes; Path=/', 'x-own': 'yes' }
        return new Response('a,b', { status: 206, headers })
      },
    }),
    ownRedirect: defineHonoAction({
      handler: () =>
        new Response(null, {
          status: 302,
          headers: { location: '/x', 'set-cookie': 'own=yes', 'x-own': 'yes' },
        }),
    }),
    stream: defineHonoAction({ handler: () => new Blob(['abc']).stream() }),
    file: defineHonoAction({ handler: () => new File(['abc'], 'a.csv', { type: 'text/csv' }) }),
    events: defineHonoAction({
      async *handler() {
        yield 1
        yield 2
      },
    }),
    refused: other(async (c) => c.text('Not now', 409, { 'set-cookie': 'own=yes', 'x-own': 'y' })),
    sentAway: other(async (c) => c.redirect('/sign-in')),
    changed: other(async (c, next) => {
      await next()
      c.res.headers.append('set-cookie', 'own=yes')
      c.header('x-own', 'yes')
    }),
    read: defineHonoAction({
      method: 'GET',
      cache: { maxAge: 60 },
      schema: z.object({ q: z.string() }),
      handler: ({ q }) => q,
    }),
  }
  const callers = {
    script: { accept: 'application/json' },
    client: { accept: richType },
    page: { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' },
  }
  const kinds = Object.keys(answers).flatMap((name) =>
    Object.keys(callers).map((caller) => [name, caller] as const),
  )

  it.each(kinds)(
    'sends the response of the run by middleware, if the result is its own: %s, to a %s',
    async (name, caller) => {
      let lines = 0
      const log = () => {
        lines += 1
      }
      const router = createRouter(answers, { log })
      const load = () => appRouterOf(router)
      const app = (middleware: MiddlewareHandler<HonoEnv>) =>
        new Hono<HonoEnv>().use(honoRequestContext({ router: load }), middleware).route('/', router)
      const isRead = name === 'read'
      const ask = async (hono: Hono<HonoEnv>) => {
        const headers = {
          ...callers[caller as keyof typeof callers],
          ...{ 'x-request-id': 'an-id-of-the-test', cookie: 'set=old' },
          ...(!isRead && { 'content-type': 'application/json', origin: 'http://localhost' }),
        }
        lines = 0
        const init = isRead ? { headers } : { method: 'POST', headers, body: '{}' }
        const response = await hono.request(`/api/${name}${isRead ? '?q=x' : ''}`, init)
        const cookies = response.headers.getSetCookie().toSorted()
        const others = [...response.headers].filter(([key]) => key !== 'set-cookie')
        return [response.status, cookies, others.toSorted(), await response.text(), lines]
      }
      const expected = await ask(app((_, next) => next()))
      if (name === 'ownRedirect') {
        expect(expected[1]).toEqual(['own=yes'])
        expect(expected[2]).toContainEqual(['x-own', 'yes'])
      }
      const ran = await ask(
        app(async (c, next) => {
          const url = new URL(c.req.url)
          const { action, setActionResult } = getActionContext({ request: c.req.raw, url })
          if (!action) throw new Error('no action')
          setActionResult(action.name, await action.handler())
          await next()
        }),
      )
      expect(ran).toEqual(expected)
    },
  )

  it.each([
    ['response', 'a,b', ['own=yes; Path=/', 'set=yes; Path=/']],
    ['ownRedirect', { redirect: '/x', status: 302 }, ['own=yes']],
    ['error', undefined, ['set=yes; Path=/']],
    ['refused', undefined, ['own=yes']],
  ])('need not be called for the cookies of the action %s', async (name, data, cookies) => {
    const router = createRouter(answers)
    const open = honoRequestContext({ router: () => appRouterOf(router) })
    const app = new Hono<HonoEnv>().use(open).post('*', async (c) => {
      const { action } = getActionContext({ request: c.req.raw, url: new URL(c.req.url) })
      const result = await action?.handler()
      const own = result?.data instanceof Response ? await result.data.text() : result?.data
      return c.json({ data: own, code: result?.error?.code })
    })
    const headers = { 'content-type': 'application/json' }
    const response = await app.request(`/api/${name}`, { method: 'POST', headers, body: '{}' })
    expect(response.headers.getSetCookie().toSorted()).toEqual(cookies)
    expect(await response.json()).toMatchObject(data ? { data } : { code: expect.any(String) })
  })

  it('compares the method of the action with the method of the request', async () => {
    const router = createRouter(answers)
    const open = honoRequestContext({ router: () => appRouterOf(router) })
    const app = new Hono<HonoEnv>().use(open).all('*', async (c) => {
      const { action } = getActionContext({ request: c.req.raw, url: new URL(c.req.url) })
      return c.json((await action?.handler())?.error?.code ?? 'ran')
    })
    const seen = async (method: string, name: string) => {
      const json = { headers: { 'content-type': 'application/json' }, body: '{}' }
      const init = method === 'GET' ? {} : json
      return (await app.request(`/api/${name}?q=x`, { method, ...init })).json()
    }
    expect(await seen('GET', 'read')).toBe('ran')
    expect(await seen('POST', 'data')).toBe('ran')
    expect(await seen('POST', 'read')).toBe('METHOD_NOT_ALLOWED')
    expect(await seen('GET', 'data')).toBe('METHOD_NOT_ALLOWED')
    expect(await seen('GET', 'unknown')).toBe('NOT_FOUND')
  })

  it('has the status of a result that middleware creates, and nothing of the run', async () => {
    const router = createRouter(answers)
    const open = honoRequestContext({ router: () => appRouterOf(router) })
    const change: MiddlewareHandler = async (c, next) => {
      const url = new URL(c.req.url)
      const { action, setActionResult } = getActionContext({ request: c.req.raw, url })
      const result = await action?.handler()
      setActionResult('parts', { data: { own: result?.data }, error: null })
      await next()
    }
    const app = new Hono<HonoEnv>().use(open, change).route('/', router)
    const headers = { 'content-type': 'application/json' }
    const response = await app.request('/api/parts', { method: 'POST', headers, body: '{}' })
    expect([response.status, response.headers.get('x-own')]).toEqual([200, null])
    expect(response.headers.getSetCookie()).toEqual(['set=yes; Path=/'])
    expect(await response.json()).toEqual({ data: { own: 'made' }, error: null })
  })
})

describe('actions', () => {
  it('is no promise, and answers for what JavaScript asks an object', async () => {
    expect(await actions).toBe(actions)
    const { admin } = actions as unknown as { admin: { ban: object } }
    expect(String(admin.ban)).toBe('?_hono_action=admin.ban')
    expect(`${admin.ban}`).toBe('?_hono_action=admin.ban')
    expect(JSON.stringify({ admin })).toBe('{}')
  })
})
