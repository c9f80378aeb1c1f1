import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { appRouterOf, dispatchBeforeAstro } from '@gnosticdev/hono-actions/internal'
import { createRouter, type RouterOptions } from '@gnosticdev/hono-actions/router'
import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'

const site = 'https://site.example'
const friend = 'https://app.example'
const json = { 'content-type': 'application/json' }

/** Sends requests to a dispatcher before a handler that serves the router, as Astro's does. */
function setUp(trailingSlash: 'always' | 'never' | 'ignore' = 'ignore', options?: RouterOptions) {
  const router = createRouter(
    {
      act: defineHonoAction({ handler: () => 'ran' }),
      app: new Hono().get('/:name', (c) => c.text(c.req.param('name'))),
    },
    options,
  )
  const seen: string[] = []
  const astro = async (request: Request) => {
    seen.push(request.url.slice(site.length))
    if (request.headers.has('x-refuse')) return Response.redirect(`${site}/login`)
    if (request.url.includes('/newsletter')) return new Response('endpoint')
    return router.fetch(request)
  }
  const loadRouter = () => appRouterOf(router)
  const before = { basePath: '/api', trailingSlash, loadRouter }
  const context = { waitUntil() {} }
  const dispatch = dispatchBeforeAstro(astro, before)
  const direct = dispatchBeforeAstro(astro, { ...before, actions: 'direct' })
  return {
    seen,
    match: vi.spyOn(appRouterOf(router), 'match'),
    send: (path: string, init?: RequestInit) =>
      dispatch(new Request(site + path, init), {}, context),
    direct: (path: string, init?: RequestInit) =>
      direct(new Request(site + path, init), {}, context),
  }
}

const post = { method: 'POST', headers: json }

describe('the dispatcher before Astro', () => {
  it('matches an action and a Hono route once, also if Astro hands the request back', async () => {
    for (const slash of ['ignore', 'always'] as const) {
      const { send, match } = setUp(slash)
      expect(await (await send('/api/act', post)).json()).toEqual({ data: 'ran', error: null })
      expect(match).toHaveBeenCalledTimes(1)
      expect(await (await send('/api/app/x')).text()).toBe('x')
      expect(match).toHaveBeenCalledTimes(2)
    }
  })

  it('sends to Astro what is not in the map, and refuses without Astro', async () => {
    const { send, seen, match } = setUp()
    expect(await (await send('/api/newsletter')).text()).toBe('endpoint')
    expect(match).toHaveBeenCalledTimes(1)
    expect((await send('/page')).status).toBe(404)
    expect((await send('/api/act')).status).toBe(405)
    expect((await send('/api/%61ct', post)).status).toBe(404)
    expect((await send('/api/act', { method: 'POST' })).status).toBe(415)
    expect(seen).toEqual(['/api/newsletter', '/page'])
    const unknown = await send('/api/nope', post)
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { error: { code: 'NOT_FOUND' } },
    ])
  })

  it('runs actions without Astro if that is told to, and nothing else', async () => {
    const { direct, seen } = setUp()
    expect((await direct('/api/act', post)).status).toBe(200)
    expect((await direct('/api/app/x')).status).toBe(200)
    expect(seen).toEqual(['/api/app/x'])
  })

  it.each([
    ['always', '/api/act', '/api/act/'],
    ['always', '/api/act/?a=/b', '/api/act/?a=/b'],
    ['always', '/api/newsletter?a', '/api/newsletter/?a'],
    ['always', '/api/newsletter.json', '/api/newsletter.json'],
    ['never', '/api/act/?a=b/', '/api/act?a=b/'],
    ['never', '/api/act', '/api/act'],
    ['ignore', '/api/act/', '/api/act/'],
  ] as const)('gives Astro the path that it expects: %s, %s', async (slash, sent, expected) => {
    const { send, seen } = setUp(slash)
    expect((await send(sent, post)).status).toBe(200)
    expect(seen).toEqual([expected])
  })

  it('adds CORS headers to every response for the map, and to no other', async () => {
    const { send, seen } = setUp('ignore', { cors: { origins: [friend] } })
    const headers = { ...json, origin: friend }
    const allowed = async (path: string, init: RequestInit) =>
      (await send(path, { redirect: 'manual', ...init })).headers.get('access-control-allow-origin')
    const init = { method: 'POST', headers }
    for (const path of ['/api/act', '/api/app/x', '/api/nope']) {
      expect([path, await allowed(path, init)]).toEqual([path, friend])
    }
    // Its headers are immutable.
    expect(await allowed('/api/act', { ...init, headers: { ...headers, 'x-refuse': '1' } })).toBe(
      friend,
    )
    expect(await allowed('/api/newsletter', init)).toBeNull()
    seen.length = 0
    const ask = {
      method: 'OPTIONS',
      headers: { origin: friend, 'access-control-request-method': 'POST' },
    }
    expect((await send('/api/act', ask)).status).toBe(204)
    expect(seen).toEqual([])
    expect((await send('/api/nope', ask)).status).toBe(204)
  })
})
