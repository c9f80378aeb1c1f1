import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { appRouterOf } from '@gnosticdev/hono-actions/internal'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { describe, expect, it } from 'vitest'
import { pathOf } from '../../src/router/match.ts'

const site = 'https://site.example'
const act = defineHonoAction({ handler: () => 'act' })
const read = defineHonoAction({ method: 'GET', handler: () => 'read' })
const remove = defineHonoAction({ handler: () => 'removed' })
const app = new Hono()
  .get('/', (c) => c.text('root'))
  .get('/items/:id', (c) => c.text(`item ${c.req.param('id')}`))
  .put('/items/:id', (c) => c.text('put'))
  .all('/any', (c) => c.text('any'))
  .get('/mixed', (c) => c.text('get'))
  .all('/mixed', (c) => c.text('any other'))
  .on(['POST', 'PUT'], '/writes', (c) => c.text('written'))
const guarded = new Hono()
  .use((_, next) => next())
  .route('/', act)
  .route('/read', read)
const crossed = new Hono().use(cors()).get('/', (c) => c.text('crossed'))
const router = createRouter({ act, read, admin: { remove, app }, app, app2: app, guarded, crossed })

interface Seen {
  target: 'action' | 'routes' | 'unknown' | number
  allow?: string | undefined
}

function resolve(method: string, path: string, headers: Record<string, string> = {}): Seen {
  const json = { origin: site, 'content-type': 'application/json' }
  const request = new Request(site + path, { method, headers: { ...json, ...headers } })
  const target = appRouterOf(router).match(request)
  if (!target) return { target: 'unknown' }
  if ('action' in target) return { target: 'action' }
  if ('routes' in target) return { target: 'routes' }
  const { error, headers: extra } = target.refusal
  return extra ? { target: error.status, allow: extra['allow'] } : { target: error.status }
}

describe('what a request is for', () => {
  it.each([
    ['POST', '/api/act'],
    ['POST', '/api/act/'],
    ['POST', '/api/act?x=/y'],
    ['POST', '/api/act#x'],
    ['GET', '/api/read'],
    ['HEAD', '/api/read?x'],
    ['POST', '/api/admin/remove'],
  ])('%s %s is for an action', (method, path) => {
    expect(resolve(method, path)).toEqual({ target: 'action' })
  })

  it.each([
    ['GET', '/api/app'],
    ['HEAD', '/api/app'],
    ['GET', '/api/app/'],
    ['GET', '/api/app/items/1?x=/y'],
    ['PUT', '/api/app/items/1'],
    ['GET', '/api/admin/app/items/1'],
    ['PATCH', '/api/app/any'],
    ['OPTIONS', '/api/app/any'],
    ['PATCH', '/api/app/mixed'],
    ['POST', '/api/guarded'],
    ['GET', '/api/guarded/read'],
    ['OPTIONS', '/api/crossed'],
    ['GET', '/api/crossed'],
  ])('%s %s is for the routes of an app', (method, path) => {
    expect(resolve(method, path)).toEqual({ target: 'routes' })
  })

  it.each([
    ['GET', '/api/nope'],
    ['GET', '/api/caf%C3%A9'],
    ['GET', '/api/100%'],
    ['POST', '/api/'],
    ['POST', '/api/act//'],
    ['POST', '/api//act'],
    ['POST', '/api/act/more'],
    ['POST', '/api/ACT'],
    ['POST', '/api/admin'],
    ['POST', '/api/admin.remove'],
    ['POST', '/api/admin/remove/x'],
    ['GET', '/api/app/nope'],
    ['OPTIONS', '/api/app/nope'],
    ['GET', '/api/app/items'],
    ['GET', '/api/appx/items/1'],
    ['GET', '/api/__proto__'],
    ['GET', '/api/constructor/name'],
  ])('%s %s belongs to nothing in the map, and goes on to the app', (method, path) => {
    expect(resolve(method, path)).toEqual({ target: 'unknown' })
  })

  it.each([
    ['POST', '/api/%61ct'],
    ['POST', '/api/%61ct/'],
    ['POST', '/api/admin%2Fremove'],
    ['GET', '/api/%61pp'],
    ['GET', '/api/app%32'],
    ['GET', '/api/%61pp/items/1'],
    ['POST', '/api/gu%61rded'],
  ])('%s %s spells a name of the map in another way: 404', (method, path) => {
    expect(resolve(method, path)).toEqual({ target: 404 })
  })

  it('goes on to an app whose middleware alone matches, which may answer', () => {
    expect(resolve('GET', '/api/guarded/nope')).toEqual({ target: 'routes' })
    expect(resolve('OPTIONS', '/api/guarded/nope')).toEqual({ target: 'routes' })
  })
})

describe('methods', () => {
  it.each([
    ['GET', '/api/act', 'POST'],
    ['HEAD', '/api/act', 'POST'],
    ['PUT', '/api/act', 'POST'],
    ['OPTIONS', '/api/act', 'POST'],
    ['POST', '/api/read', 'GET, HEAD'],
    ['DELETE', '/api/admin/remove', 'POST'],
    ['POST', '/api/app', 'GET, HEAD'],
    ['DELETE', '/api/app/items/1', 'GET, PUT, HEAD'],
    ['OPTIONS', '/api/app/items/1', 'GET, PUT, HEAD'],
    ['PROPFIND', '/api/app/items/1', 'GET, PUT, HEAD'],
    ['GET', '/api/app/writes', 'POST, PUT'],
  ])('%s %s is a 405 that allows %s', (method, path, allow) => {
    expect(resolve(method, path)).toEqual({ target: 405, allow })
  })

  it.each([
    ['DELETE', '/api/guarded', 'POST'],
    ['POST', '/api/guarded/read', 'GET, HEAD'],
    ['POST', '/api/crossed', 'GET, HEAD'],
  ])('%s %s is a 405 if the middleware there does not respond', async (method, path, allow) => {
    expect(resolve(method, path)).toEqual({ target: 'routes' })
    const { status, headers } = await router.request(site + path, { method })
    expect([status, headers.get('allow')]).toEqual([405, allow])
  })

  it('a route for all methods runs as in plain Hono, if it passes the request on', async () => {
    let runs = 0
    const entry = new Hono()
      .get('/x', (c) => c.text('got'))
      .all('/x', (c, next) => {
        runs++
        return c.req.query('respond') ? Promise.resolve(c.text('for all')) : next()
      })
    const request = (path: string) =>
      createRouter({ entry }).request(site + path, { method: 'POST' })
    expect(await (await request('/api/entry/x?respond=yes')).text()).toBe('for all')
    const unanswered = await request('/api/entry/x')
    expect([unanswered.status, runs]).toEqual([404, 2])
    expect(await unanswered.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('lists %s', (method) => {
    const one = new Hono().on(method, '/', (c) => c.text(''))
    const request = new Request(`${site}/api/one`)
    expect(appRouterOf(createRouter({ one })).match(request)).toMatchObject({
      refusal: { headers: { allow: method } },
    })
  })

  it('is not what a header says', () => {
    const headers = { 'x-http-method-override': 'POST', 'x-method-override': 'POST' }
    expect(resolve('GET', '/api/act', headers)).toMatchObject({ target: 405 })
    expect(resolve('GET', '/api/act?_method=POST')).toMatchObject({ target: 405 })
  })

  it('are told in the answer', async () => {
    const response = await router.request(`${site}/api/act`)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    expect(await response.json()).toEqual({
      data: null,
      error: { code: 'METHOD_NOT_ALLOWED', message: 'Use POST' },
    })
    const lost = await router.request(`${site}/api/nope`)
    expect(await lost.json()).toEqual({
      data: null,
      error: { code: 'NOT_FOUND', message: 'No such action' },
    })
  })
})

describe('what is refused before anything of the app runs', () => {
  it.each(['/api/act', '/api/admin/remove', '/api/guarded'])(
    'is another content type or site: %s',
    (path) => {
      expect(resolve('POST', path, { 'content-type': 'text/plain' })).toEqual({ target: 415 })
      expect(resolve('POST', path, { origin: 'https://evil.example' })).toEqual({ target: 403 })
    },
  )

  it('is no read from another site', () => {
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' }
    expect(resolve('GET', '/api/read', headers)).toEqual({ target: 'action' })
    expect(resolve('GET', '/api/guarded/read', headers)).toEqual({ target: 'routes' })
  })

  it('is no fault of the library, which is thrown on', () => {
    const request = new Request(`${site}/api/act`, { method: 'POST' })
    Object.defineProperty(request, 'headers', {
      get() {
        throw new TypeError('a fault')
      },
    })
    expect(() => appRouterOf(router).match(request)).toThrow('a fault')
  })
})

describe('pathOf', () => {
  it.each([
    ['https://a.example/', '/'],
    ['https://a.example/b/c', '/b/c'],
    ['http://a:80/b?c=/d#e', '/b'],
    ['http://a/b#c?d', '/b'],
    ['http://a/?b', '/'],
    ['http://a/%2e/b', '/%2e/b'],
    ['http://a//b://c/', '//b://c/'],
  ])('of %s is %s', (url, path) => {
    expect(pathOf(url)).toBe(path)
  })
})
