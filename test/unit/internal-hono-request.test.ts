import { type Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { matchedRoutes } from 'hono/route'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { InternalCall, isInternalRequest } from '../../src/context/hono/in-process-request.ts'
import { noteHono } from '../../src/context/hono/known-hono.ts'
import { createActionContext } from '../../src/context/hono/lazy-context.ts'
import { createRequestContext } from '../../src/context/request-context.ts'
import { watchRequests } from '../support/watch-requests.ts'

noteHono(Hono)

const current = new Request('https://site.example/page?x=1', {
  headers: { cookie: 'session=1', authorization: 'Bearer secret', 'x-other': 'a' },
})

function contextOf(headers?: Record<string, string>, path = '/api/act') {
  const executionCtx = { waitUntil() {} }
  const context = createRequestContext({ request: current, env: {}, executionCtx })
  const init = headers ? { method: 'POST', headers: new Headers(headers) } : { method: 'POST' }
  return createActionContext(context, path, new InternalCall(current, path, init))
}

function watch() {
  // The first context makes one, to find Hono's classes.
  contextOf()
  return watchRequests()
}

afterEach(() => void vi.unstubAllGlobals())

describe('the Hono request of a call in process', () => {
  it('has headers, method, path and URL without a request', () => {
    const made = watch()
    const { req } = contextOf()
    const names = ['Cookie', 'AUTHORIZATION', 'x-other', 'content-type']
    expect(names.map((name) => req.header(name))).toEqual([
      'session=1',
      'Bearer secret',
      undefined,
      undefined,
    ])
    expect([req.method, req.path, req.url]).toEqual([
      'POST',
      '/api/act',
      'https://site.example/api/act',
    ])
    expect(contextOf(undefined, 'callAction').req.url).toBe('https://site.example/callAction')
    expect(made).not.toHaveBeenCalled()
  })

  it('has the same of the request, which is made once', () => {
    const made = watch()
    const c = contextOf()
    const { raw } = c.req
    expect(isInternalRequest(raw)).toBe(true)
    expect(c.req.header()).toEqual({ cookie: 'session=1', authorization: 'Bearer secret' })
    expect([c.req.method, c.req.path, c.req.url]).toEqual([raw.method, '/api/act', raw.url])
    expect(getCookie(c as unknown as Context, 'session')).toBe('1')
    expect(c.req.raw).toBe(raw)
    expect(made).toHaveBeenCalledOnce()
  })

  it('has the headers that the call was given, before those of the current request', () => {
    const made = watch()
    const { req } = contextOf({ 'X-Own': ' a ', Cookie: 'other=2' })
    expect(['x-own', 'cookie', 'authorization'].map((name) => req.header(name))).toEqual([
      'a',
      'other=2',
      'Bearer secret',
    ])
    expect(contextOf({ authorization: '' }).req.header('Authorization')).toBe('')
    expect(made).not.toHaveBeenCalled()
  })

  it('has those of another request that middleware puts in its place', () => {
    const { req } = contextOf()
    req.raw = new Request('https://site.example/other', { headers: { cookie: 'third=3' } })
    expect([req.header('cookie'), req.header('authorization')]).toEqual(['third=3', undefined])
    expect([req.method, req.url]).toEqual(['GET', 'https://site.example/other'])
  })

  it("does what Hono's does", async () => {
    const c = contextOf()
    c.req.addValidatedData('json', { a: 1 })
    expect(c.req.valid('json' as never)).toEqual({ a: 1 })
    expect(c.req.param('id' as never)).toBeUndefined()
    expect(c.req.routePath).toBe('/api/act')
    expect(matchedRoutes(c as unknown as Context)).toHaveLength(1)
    expect(await c.req.text()).toBe('')
    c.req.path = '/else'
    expect(c.req.path).toBe('/else')
  })
})
