import { describe, expect, it, vi } from 'vitest'
import { internalRequest, isInternalRequest } from '../../src/context/internal-request.ts'

const current = new Request('https://site.example/page?x=1', {
  headers: {
    cookie: 'session=1',
    authorization: 'Bearer secret',
    'x-request-id': 'id',
    'x-forwarded-for': '1.2.3.4',
    origin: 'https://evil.example',
    'sec-fetch-site': 'cross-site',
  },
})

describe('the request of a call in process', () => {
  it('has the cookie and the authorization of the current one, and nothing else of it', () => {
    const request = internalRequest(current, '/api/act', { method: 'POST', body: 'x' })
    expect(request.url).toBe('https://site.example/api/act')
    expect(request.method).toBe('POST')
    expect(Object.fromEntries(request.headers)).toEqual({
      'content-type': 'text/plain;charset=UTF-8',
      cookie: 'session=1',
      authorization: 'Bearer secret',
    })
  })

  it('has none of them where the current one has none', () => {
    const request = internalRequest(new Request('https://site.example/'), '/api/act', {})
    expect([...request.headers]).toEqual([])
  })

  it('keeps those that it was given itself', () => {
    const headers = { cookie: 'other=2', Authorization: '', 'x-own': 'a' }
    const request = internalRequest(current, '/api/act', { headers })
    expect(Object.fromEntries(request.headers)).toEqual({
      cookie: 'other=2',
      authorization: '',
      'x-own': 'a',
    })
  })
})

describe('spoof-internal-header', () => {
  it('trusts the very requests made here, and no copy of them', () => {
    const request = internalRequest(current, '/', {})
    expect(isInternalRequest(request)).toBe(true)
    expect(isInternalRequest(current)).toBe(false)
    expect(isInternalRequest(request.clone() as Request)).toBe(false)
    expect(isInternalRequest(new Request(request))).toBe(false)
  })

  it('knows those of another loaded copy of the library', async () => {
    const request = internalRequest(current, '/', {})
    vi.resetModules()
    const copy = await import('../../src/context/internal-request.ts')
    expect(copy.isInternalRequest).not.toBe(isInternalRequest)
    expect(copy.isInternalRequest(request)).toBe(true)
    expect(isInternalRequest(copy.internalRequest(current, '/', {}))).toBe(true)
    const key = Symbol.for('@gnosticdev/hono-actions:internal-requests')
    expect(Reflect.get(globalThis, key)).toBeInstanceOf(WeakMap)
  })
})
