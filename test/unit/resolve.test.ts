import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { appRouterOf, createRouter } from '@gnosticdev/hono-actions/router'
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
  target: 'action' | 'routes' | number
  allow?: string | undefined
}

function resolve(method: string, path: string, headers: Record<string, string> = {}): Seen {
  const json = { origin: site, 'content-type': 'application/json' }
  const request = new Request(site + path, { method, headers: { ...json, ...headers } })
  const target = appRouterOf(router).resolve(request)
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
    ['POST', '/api/'],
    ['POST', '/api/act//'],
    ['POST', '/api//act'],
    ['POST', '/api/act/more'],
    ['POST', '/api/%61ct'],
    ['POST', '/api/ACT'],
    ['POST', '/api/admin'],
    ['POST', '/api/admin.remove'],
    ['POST', '/api/admin/remove/x'],
    ['GET', '/api/%61pp'],
    ['GET', '/api/app%32'],
    ['GET', '/api/app/nope'],
    ['OPTIONS', '/api/app/nope'],
    ['GET', '/api/app/items'],
    ['GET', '/api/appx/items/1'],
    ['GET', '/api/__proto__'],
    ['GET', '/api/constructor/name'],
  ])('%s %s is for nothing: 404', (method, path) => {
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
    ['DELETE', '/api/guarded', 'POST'],
    ['POST', '/api/guarded/read', 'GET, HEAD'],
    ['POST', '/api/crossed', 'GET, HEAD'],
  ])('%s %s is a 405 that allows %s', (method, path, allow) => {
    expect(resolve(method, path)).toEqual({ target: 405, allow })
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('lists %s', (method) => {
    const one = new Hono().on(method, '/', (c) => c.text(''))
    const request = new Request(`${site}/api/one`)
    expect(appRouterOf(createRouter({ one })).resolve(request)).toMatchObject({
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
    expect(() => appRouterOf(router).resolve(request)).toThrow('a fault')
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
