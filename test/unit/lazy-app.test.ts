import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { lazyApp } from '../../src/actions/define/lazy-app.ts'
import { forward } from '../../src/shared/forward.ts'

const post = { method: 'POST', headers: { 'content-type': 'application/json' } }
const makeHello = () =>
  defineHonoAction({
    schema: z.object({ name: z.string().default('you') }).optional(),
    handler: (input) => `Hello ${input?.name ?? 'nobody'}`,
  })
const hello = { data: 'Hello nobody', error: null }

describe('an action as a Hono app', () => {
  it('is one', () => {
    const action = makeHello()
    expect(action).toBeInstanceOf(Hono)
    for (const key of ['fetch', 'request', 'route', 'use', 'get', 'post', 'onError', 'notFound']) {
      expect(typeof Reflect.get(action, key), key).toBe('function')
      expect(key in action, key).toBe(true)
    }
  })

  it('has its route', () => {
    const { routes } = makeHello() as unknown as Hono
    expect(routes.map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/'],
      ['POST', '/'],
    ])
  })

  it('answers by itself', async () => {
    const action = makeHello()
    expect(await (await action.request('/', post)).json()).toEqual(hello)
    const { fetch } = action
    const answer = await fetch(new Request('http://localhost/', post))
    expect(await answer.json()).toEqual(hello)
    expect((await action.request('/', { method: 'POST' })).status).toBe(415)
    expect((await action.request('/elsewhere', post)).status).toBe(404)
  })

  it('is mounted in another app, whose middleware is in front of it', async () => {
    const app = new Hono()
      .use('/guarded/*', async (c, next) => {
        if (c.req.header('x-user')) return next()
        return c.text('no', 401)
      })
      .route('/guarded/hello', makeHello() as unknown as Hono)
    expect((await app.request('/guarded/hello', post)).status).toBe(401)
    const headers = { ...post.headers, 'x-user': 'ada' }
    const answer = await app.request('/guarded/hello', { ...post, headers })
    expect(await answer.json()).toEqual(hello)
  })

  it('is mounted by mount(), too', async () => {
    const app = new Hono().mount('/hello', makeHello().fetch as (request: Request) => Response)
    expect(await (await app.request('/hello', post)).json()).toEqual(hello)
  })

  it('keeps what is set on it', async () => {
    const action = makeHello() as unknown as Hono
    action.get('/more', (c) => c.text('more'))
    action.notFound((c) => c.text('mine', 404))
    expect(await (await action.request('/more')).text()).toBe('more')
    expect(await (await action.request('/none')).text()).toBe('mine')
    expect(await (await action.request('/', post)).json()).toEqual(hello)
    expect(action.routes).toHaveLength(3)
  })

  it('goes on with methods that are called one on the other', async () => {
    const action = makeHello() as unknown as Hono
    const app = action.get('/a', (c) => c.text('a')).get('/b', (c) => c.text('b'))
    for (const one of [app, action]) expect(await (await one.request('/b')).text()).toBe('b')
  })

  it('has below it what its own middleware guards, which comes after the route', async () => {
    const seen = vi.fn()
    const action = makeHello() as unknown as Hono
    action.use('/more', (_, next) => {
      seen()
      return next()
    })
    action.get('/more', (c) => c.text('more'))
    const app = new Hono().route('/x', action)
    expect(await (await app.request('/x/more')).text()).toBe('more')
    expect(seen).toHaveBeenCalledOnce()
  })

  it('is still the action that the router finds', async () => {
    const action = makeHello()
    const router = createRouter({ action, nested: { action: makeHello() } })
    for (const path of ['/api/action', '/api/nested/action']) {
      expect(await (await router.request(path, post)).json()).toEqual(hello)
    }
  })
})

describe('a lazy app', () => {
  it('is made once, by the first who uses it as an app', async () => {
    const make = vi.fn(() => new Hono<never>().get('/', (c) => c.text('made')))
    const app = lazyApp(make as never)
    expect(app).toBeInstanceOf(Hono)
    expect('fetch' in app).toBe(true)
    expect(make).not.toHaveBeenCalled()
    expect(await (await app.request('/')).text()).toBe('made')
    expect(app.routes).toHaveLength(1)
    expect(make).toHaveBeenCalledOnce()
  })

  it('is another one than that of other actions', async () => {
    const [one, other] = ['one', 'other'].map((text) =>
      lazyApp((() => new Hono().get('/', (c) => c.text(text))) as never),
    )
    expect(await (await one?.request('/'))?.text()).toBe('one')
    expect(await (await other?.request('/'))?.text()).toBe('other')
  })
})

describe('forward', () => {
  class Target {
    field = 'field'
    own = () => this.field
    #secret = 'secret'
    method() {
      return this.#secret
    }
    get accessor() {
      return this.#secret
    }
    set accessor(value: string) {
      this.#secret = value
    }
    kept() {
      return 'of the target'
    }
  }

  class Stand {
    target = new Target()
    kept() {
      return 'its own'
    }
  }
  forward(Stand.prototype, new Target(), ({ target }) => target)
  const make = () => new Stand() as unknown as Target & Stand

  it('reads fields, accessors and methods of the target, which know whose they are', () => {
    const { field, own, method, accessor } = make()
    expect([field, own(), method(), accessor]).toEqual(['field', 'field', 'secret', 'secret'])
    expect(make()).toBeInstanceOf(Target)
  })

  it('writes to the target, and to no other', () => {
    const [one, other] = [make(), make()]
    one.field = 'changed'
    one.accessor = 'changed'
    expect([one.target.field, one.own(), one.method()]).toEqual(['changed', 'changed', 'changed'])
    expect([other.field, other.method()]).toEqual(['field', 'secret'])
  })

  it('leaves what the class has itself', () => {
    expect(make().kept()).toBe('its own')
  })
})
