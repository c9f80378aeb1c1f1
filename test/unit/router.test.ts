import {
  callAction,
  defineHonoAction,
  HonoActionError,
  type HonoEnv,
} from '@gnosticdev/hono-actions/actions'
import {
  createRequestContext,
  getRequestContext,
  honoRequestContext,
  requestContext,
  requireRequestContext,
} from '@gnosticdev/hono-actions/context'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { Hono, type MiddlewareHandler } from 'hono'
import { basicAuth } from 'hono/basic-auth'
import { getCookie, setCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import { describe, expect, it, vi } from 'vitest'

const hello = defineHonoAction({ handler: () => 'hello' })
const requestId = defineHonoAction({ handler: () => requireRequestContext().requestId })
const json = { method: 'POST', headers: { 'content-type': 'application/json' } }

describe('createRouter', () => {
  it('can be mounted in another Hono app, with everything it does', async () => {
    const app = new Hono().get('/', (c) => c.text('home'))
    app.route('/', createRouter({ hello }))
    expect(await (await app.request('/api/hello', json)).json()).toEqual({
      data: 'hello',
      error: null,
    })
    expect((await app.request('/api/nope')).status).toBe(404)
    expect(await (await app.request('/api/nope')).json()).toMatchObject({
      error: { code: 'NOT_FOUND' },
    })
    expect((await app.request('/api/hello')).status).toBe(405)
    expect(await (await app.request('/')).text()).toBe('home')
  })

  it('sends a header of middleware with the events of a generator', async () => {
    const ticks = defineHonoAction({
      use: [
        async (c, next) => {
          c.header('x-accel-buffering', 'no')
          await next()
        },
      ],
      async *handler() {
        yield 1
      },
    })
    const { headers } = await createRouter({ ticks }).request('/api/ticks', json)
    expect(headers.get('content-type')).toMatch('text/event-stream')
    expect(headers.get('x-accel-buffering')).toBe('no')
  })

  it('has an answer made once, also where it is mounted and middleware has seen it', async () => {
    const guarded = defineHonoAction({ use: [async (_, next) => next()], handler: () => 'in' })
    const app = new Hono().route('/', createRouter({ hello, guarded }))
    // What is made once for all of them.
    await app.request('/api/guarded', json)
    const Whole = Response
    let made = 0
    class Counted extends Whole {
      constructor(...args: ConstructorParameters<typeof Whole>) {
        super(...args)
        made++
      }
    }
    vi.stubGlobal('Response', Counted)
    try {
      for (const name of ['hello', 'guarded']) {
        made = 0
        expect((await app.request(`/api/${name}`, json)).status).toBe(200)
        expect([name, made]).toEqual([name, 1])
      }
    } finally {
      vi.unstubAllGlobals()
    }
  })

  it('leaves names it does not have to the app that mounts it, and to routes added later', async () => {
    const router = createRouter({ hello })
    router.get('/api/added', (c) => c.text('added'))
    const app = new Hono().route('/', router)
    app.post('/api/newsletter', (c) => c.text('subscribed'))
    app.get('/api/users/:id', (c) => c.text(`user ${c.req.param('id')}`))
    const text = async (path: string, method = 'GET') =>
      (await app.request(path, { method })).text()
    expect(await text('/api/newsletter', 'POST')).toBe('subscribed')
    expect(await text('/api/users/caf%C3%A9')).toBe('user café')
    expect(await text('/api/added')).toBe('added')
    expect(await (await router.request('/api/added')).text()).toBe('added')
    const unknown = await app.request('/api/newsletter')
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { error: { code: 'NOT_FOUND' } },
    ])
  })

  it('leaves the response for an unknown name to the notFound handler of the app', async () => {
    const app = new Hono().route('/', createRouter({ hello }))
    app.notFound((c) => c.text('nothing here', 404))
    const unknown = await app.request('/api/nope')
    expect([unknown.status, await unknown.text()]).toEqual([404, 'nothing here'])
    expect((await app.request('/api/hello', json)).status).toBe(200)
  })

  it('runs no action by another spelling of its path, or below another path', async () => {
    let runs = 0
    const act = defineHonoAction({ handler: () => ++runs })
    const guarded = new Hono().use((_, next) => next()).route('/', act)
    const router = createRouter({ act, guarded })
    const apps = [router, new Hono().route('/', router)]
    for (const path of ['%61ct', 'gu%61rded', 'act%2F', '%2561ct']) {
      for (const app of apps) expect((await app.request(`/api/${path}`, json)).status).toBe(404)
    }
    for (const app of apps) expect((await app.request('/%61pi/act', json)).status).toBe(404)
    const below = new Hono().route('/below', router)
    expect((await below.request('/below/api/guarded', json)).status).toBe(404)
    expect(runs).toBe(0)
  })

  it('sends no body for HEAD', async () => {
    const read = defineHonoAction({ method: 'GET', handler: () => 'read' })
    const router = createRouter({ read, hello })
    for (const app of [router, new Hono().route('/', router)]) {
      const response = await app.request('/api/read', { method: 'HEAD' })
      expect([response.status, await response.text()]).toEqual([200, ''])
      const refused = await app.request('/api/hello', { method: 'HEAD' })
      expect([refused.status, await refused.text()]).toEqual([405, ''])
    }
  })

  it.each(['/rpc', '/api/v1', '/a/b/c'])('serves below %s', async (basePath) => {
    const router = createRouter({ hello }, { basePath })
    expect((await router.request(`${basePath}/hello`, json)).status).toBe(200)
    expect((await router.request(`${basePath}/hello/`, json)).status).toBe(200)
    expect((await router.request(`${basePath}/hello?x=/y#z`, json)).status).toBe(200)
    expect((await router.request(`${basePath}//hello`, json)).status).toBe(404)
  })

  describe('behind middleware of the app that mounts it', () => {
    const signIn = defineHonoAction({
      handler: (_, c) => {
        setCookie(c, 'session', 'ada')
        return getCookie(c, 'session') ?? null
      },
    })
    const session = defineHonoAction({ handler: (_, c) => getCookie(c, 'session') ?? null })
    const signInElsewhere = defineHonoAction({ handler: () => callAction.orThrow(signIn) })
    const route = new Hono().get('/', (c) => {
      setCookie(c, 'session', 'ada')
      return c.text('ada')
    })
    const actions = { signIn, signInElsewhere, session, route }

    const behind = (middleware: MiddlewareHandler) =>
      new Hono().use(middleware).route('/', createRouter(actions))
    const call = async (app: Hono, name: string) => {
      const options = name === 'route' ? {} : json
      const { headers } = await app.request(`/api/${name}`, options)
      return headers.getSetCookie()
    }

    it.each(['signIn', 'signInElsewhere', 'route'])(
      'has its cookie win over the cookie that was set before: %s',
      async (name) => {
        const app = behind(async (c, next) => {
          setCookie(c, 'session', 'refreshed')
          await next()
        })
        expect(await call(app, name)).toEqual(['session=ada; Path=/'])
      },
    )

    it('reads a cookie that was set before', async () => {
      const app = behind(async (c, next) => {
        setCookie(c, 'session', 'refreshed')
        await next()
      })
      const response = await app.request('/api/session', json)
      expect(await response.json()).toEqual({ data: 'refreshed', error: null })
    })

    it.each(['signIn', 'signInElsewhere', 'route'])(
      'leaves the last word to the cookie that is set after: %s',
      async (name) => {
        const app = behind(async (c, next) => {
          await next()
          setCookie(c, 'session', 'last')
        })
        expect(await call(app, name)).toEqual(['session=last; Path=/'])
      },
    )

    it('leaves it the execution context after the response', async () => {
      const promises: unknown[] = []
      const app = behind(async (c, next) => {
        await next()
        c.executionCtx.waitUntil(Promise.resolve('cached'))
      })
      const executionCtx = {
        waitUntil: (promise: unknown) => promises.push(promise),
        passThroughOnException() {},
        props: {},
      }
      const request = new Request('http://localhost/api/session', json)
      expect((await app.fetch(request, {}, executionCtx)).status).toBe(200)
      expect(await Promise.all(promises)).toEqual(['cached'])
    })
  })

  it('gives an action its path without a slash at the end, however it is mounted', async () => {
    const path = defineHonoAction({ handler: (_, c) => c.req.path })
    const router = createRouter({ path })
    for (const app of [router, new Hono().route('/', router)]) {
      const response = await app.request('/api/path/', json)
      expect(await response.json()).toEqual({ data: '/api/path', error: null })
    }
  })

  it('says what is wrong with a map', () => {
    const make = (actions: unknown) => () => createRouter(actions as never)
    expect(make(undefined)).toThrow('honoActions is undefined, not an object of actions')
    expect(make(null)).toThrow('honoActions is null')
    expect(make(JSON.parse('{"__proto__": 1}'))).toThrow('reserved by JavaScript')
    expect(make({ 'a/b': hello })).toThrow('honoActions["a/b"]')
    expect(make({ '..': hello })).toThrow('honoActions[".."]')
    expect(make({ '': hello })).toThrow('honoActions[""]')
    expect(make({ hello: {} })).toThrow('honoActions.hello is not a Hono app but an object')
    expect(make({ hello: null })).toThrow('but null')
    expect(() => createRouter({ hello }, { basePath: 'api' })).toThrow('it must start with "/"')
  })

  it('passes on the response of an exception that Hono middleware throws', async () => {
    const secret = new Hono().use(basicAuth({ username: 'ada', password: 'x' })).route('/', hello)
    const response = await createRouter({ secret }).request('/api/secret', json)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Basic')
  })

  it('puts the exception of Hono middleware into the envelope, where it has no response', async () => {
    const refusing = new Hono()
      .use(() => {
        throw new HTTPException(403, { message: 'Not you' })
      })
      .route('/', hello)
    const response = await createRouter({ refusing }).request('/api/refusing', json)
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({
      data: null,
      error: { code: 'FORBIDDEN', message: 'Not you' },
    })
  })

  it('lets an app of the map handle its own errors', async () => {
    const own = new Hono()
      .get('/', () => {
        throw new Error('mine')
      })
      .onError((error, c) => c.text(`handled ${error.message}`, 418))
    const response = await createRouter({ own }).request('/api/own')
    expect([response.status, await response.text()]).toEqual([418, 'handled mine'])
  })

  it('answers a HonoActionError of middleware, too', async () => {
    const refusing = new Hono()
      .use(() => {
        throw new HonoActionError({ code: 'UNAUTHORIZED' })
      })
      .route('/', hello)
    expect((await createRouter({ refusing }).request('/api/refusing', json)).status).toBe(401)
  })

  it('answers OPTIONS by CORS middleware of the app, and by nothing else', async () => {
    const open = new Hono()
      .use(async (c, next) => {
        if (c.req.method === 'OPTIONS') return c.body(null, 204)
        await next()
      })
      .get('/', (c) => c.text('open'))
    const router = createRouter({ open, closed: new Hono().get('/', (c) => c.text('')) })
    expect((await router.request('/api/open', { method: 'OPTIONS' })).status).toBe(204)
    expect((await router.request('/api/closed', { method: 'OPTIONS' })).status).toBe(405)
  })
})

describe('a response that cannot be sent as it is', () => {
  it('of middleware that redirects a script keeps its other headers', async () => {
    const redirects: MiddlewareHandler = async (c) => {
      c.header('x-own', '1')
      return c.redirect('/sign-in')
    }
    const action = defineHonoAction({ use: [redirects], handler: () => 1 })
    const { status, headers } = await createRouter({ action }).request('/api/action', json)
    expect([status, headers.get('x-own'), headers.get('location')]).toEqual([401, '1', null])
    expect(headers.get('content-type')).toBe('application/json')
  })

  it('is a 500 if it is Response.error()', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const action = defineHonoAction({ handler: () => Response.error() })
    const response = await createRouter({ action }).request('/api/action', json)
    expect([response.status, (await response.json()).error.code]).toEqual([
      500,
      'INTERNAL_SERVER_ERROR',
    ])
    expect(String(log.mock.calls)).toContain('HA318')
    log.mockRestore()
  })
})

describe('an action by itself', () => {
  it('is a Hono app with a context of its own', async () => {
    const app = new Hono().route('/anywhere', requestId)
    const { data } = await (await app.request('/anywhere', json)).json()
    expect(data).toMatch(/^[\da-f-]{36}$/)
    expect((await app.request('/anywhere', { method: 'POST', body: '{}' })).status).toBe(415)
  })

  const handler = () => 1
  it.each<[unknown, string]>([
    [undefined, 'needs a handler'],
    [{}, 'needs a handler'],
    [{ schema: {}, handler }, 'Standard Schema'],
    [{ schema: null, handler }, 'Standard Schema'],
  ])('is refused where it is defined with %j', (definition, message) => {
    expect(() => defineHonoAction(definition as never)).toThrow(message)
  })
})

describe('the context of a Hono app', () => {
  it('is one for nested apps with the same Hono context, a child for another', async () => {
    const inner = new Hono().use(honoRequestContext()).get('/', (c) => {
      const context = requireRequestContext()
      Object.assign(context.vars, { seen: 'inner' })
      return c.json({ id: context.requestId, vars: { ...context.vars } })
    })
    const outer = new Hono<{ Variables: { seen: string } }>()
      .use(honoRequestContext())
      .get('/', async (c) => {
        c.set('seen', 'outer')
        const { requestId, vars } = requireRequestContext()
        const called = await (await inner.request('/')).json()
        return c.json({ requestId, called, after: { ...vars } })
      })
    const { requestId, called, after } = await (await outer.request('/')).json()
    expect(called).toEqual({ id: requestId, vars: { seen: 'inner' } })
    expect(after).toEqual({ seen: 'outer' })
    expect(getRequestContext()).toBeUndefined()
  })

  it('gives its env and variables to an app that was called without any', async () => {
    const app = new Hono<HonoEnv>().use(honoRequestContext()).get('/', (c) => {
      return c.json({ env: c.env, vars: c.var })
    })
    const context = createRequestContext({
      request: new Request('http://localhost'),
      env: { NAME: 'from the context' },
      executionCtx: { waitUntil() {} },
    })
    Object.assign(context.vars, { user: 'Ada' })
    const response = await requestContext.run(context, () => app.request('/'))
    expect(await response.json()).toEqual({
      env: { NAME: 'from the context' },
      vars: { user: 'Ada' },
    })
  })

  it('has variables that are one with ctx.var, written from either side', async () => {
    const app = new Hono<{ Variables: Record<string, unknown> }>().use(honoRequestContext())
    app.get('/', (c) => {
      const vars = requireRequestContext().vars as Record<string, unknown>
      c.set('a', 1)
      vars['b'] = 2
      const seen = {
        ...vars,
        a: vars['a'],
        b: c.var['b'],
        keys: Object.keys(vars),
        has: 'a' in vars,
      }
      delete vars['a']
      return c.json({
        ...seen,
        deleted: c.get('a') === undefined,
        proto: vars['constructor'] ?? null,
      })
    })
    expect(await (await app.request('/')).json()).toEqual({
      a: 1,
      b: 2,
      keys: ['a', 'b'],
      has: true,
      deleted: true,
      proto: null,
    })
  })

  it('is said to be missing where there is none', () => {
    expect(() => requireRequestContext()).toThrow(
      /There is no request context here\. In an Astro app, first add honoActions\(\).*module scope/,
    )
  })

  it('logs a promise that waitUntil got and that fails', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const app = new Hono().use(honoRequestContext()).get('/', (c) => {
      requireRequestContext().executionCtx.waitUntil(Promise.reject(new Error('later')))
      return c.text('')
    })
    await app.request('/')
    await expect.poll(() => log.mock.calls.length).toBe(1)
    log.mockRestore()
  })
})
