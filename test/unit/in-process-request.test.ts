import { describe, expect, it, vi } from 'vitest'
import {
  createInProcessRequest,
  type InProcessCall,
  InProcessHonoRequest,
  isInProcessRequest,
} from '../../src/context/hono/in-process-request.ts'

const identity = {
  cookie: 'session=1',
  authorization: 'Bearer secret',
  'user-agent': 'browser',
  'accept-language': 'de',
  'cf-connecting-ip': '1.2.3.4',
}
const current = new Request('https://site.example/page?x=1', {
  headers: {
    ...identity,
    'x-request-id': 'id',
    'x-forwarded-for': '1.2.3.4',
    origin: 'https://evil.example',
    'sec-fetch-site': 'cross-site',
  },
})

describe('the request of a server-side call', () => {
  it('has the headers that say who the client is, and no others of the current request', () => {
    const request = createInProcessRequest(current, '/api/act', { method: 'POST', body: 'x' })
    expect([request.url, request.method]).toEqual(['https://site.example/api/act', 'POST'])
    expect(Object.fromEntries(request.headers)).toEqual({
      'content-type': 'text/plain;charset=UTF-8',
      origin: 'https://site.example',
      ...identity,
    })
    const bare = createInProcessRequest(new Request('https://site.example/'), '/api/act', {})
    expect([...bare.headers]).toEqual([['origin', 'https://site.example']])
  })

  it('keeps the headers of the call, and does not change them', () => {
    const headers = new Headers({ cookie: 'other=2', Authorization: '', 'x-own': 'a' })
    const request = createInProcessRequest(current, '/api/act', { headers })
    expect(Object.fromEntries(request.headers)).toMatchObject({
      cookie: 'other=2',
      authorization: '',
      'x-own': 'a',
    })
    expect([...headers].length).toBe(3)
  })

  it('stays on the origin of the current request', () => {
    for (const path of ['//other.example/x', '/../x', '/\\\\other.example/x']) {
      const { url } = createInProcessRequest(current, path, {})
      expect(new URL(url).origin, path).toBe('https://site.example')
    }
  })
})

describe('spoof-internal-header', () => {
  it('trusts the very requests that server-side calls create, and no copy of them', () => {
    const request = createInProcessRequest(current, '/', {})
    expect(isInProcessRequest(request)).toBe(true)
    expect(isInProcessRequest(current)).toBe(false)
    expect(isInProcessRequest(request.clone() as Request)).toBe(false)
    expect(isInProcessRequest(new Request(request))).toBe(false)
  })

  it('knows those of another loaded copy of the library', async () => {
    const request = createInProcessRequest(current, '/', {})
    vi.resetModules()
    const copy = await import('../../src/context/hono/in-process-request.ts')
    expect(copy.isInProcessRequest).not.toBe(isInProcessRequest)
    expect(copy.isInProcessRequest(request)).toBe(true)
  })
})

describe("Hono's request of a server-side call", () => {
  const call: InProcessCall = {
    current,
    path: '/api/act',
    method: 'POST',
    query: () => '?q=1',
    body: () => '{"a":1}',
    defaults: { accept: 'application/json', 'content-type': 'application/json' },
    headers: new Headers({ 'x-own': 'a', Accept: 'text/html' }),
  }
  const create = () => new InProcessHonoRequest(call, '/api/act')

  it('answers what middleware asks before and after the request is created', async () => {
    const read = (req: InProcessHonoRequest) => [
      req.method,
      req.url,
      req.path,
      req.query('q'),
      ...['cookie', 'X-Own', 'accept', 'Content-Type', 'x-request-id', 'origin'].map((name) =>
        req.header(name),
      ),
    ]
    const req = create()
    const before = read(req)
    expect(before).toEqual([
      'POST',
      'https://site.example/api/act?q=1',
      '/api/act',
      '1',
      'session=1',
      'a',
      'text/html',
      'application/json',
      undefined,
      'https://site.example',
    ])
    expect(req.raw).toBeInstanceOf(Request)
    expect(req.raw).toBe(req.raw)
    expect(read(req)).toEqual(before)
    expect(req.header()).toMatchObject({ cookie: 'session=1', accept: 'text/html' })
    expect(await req.json()).toEqual({ a: 1 })
    expect(isInProcessRequest(req.raw)).toBe(true)
  })

  it('is replaced as any other, by `raw`', () => {
    const req = create()
    expect(req.isReplaced).toBe(false)
    req.raw = new Request('https://other.example/x', { headers: { cookie: 'b=2' } })
    expect([
      req.isReplaced,
      req.url,
      req.method,
      req.header('cookie'),
      req.header('x-own'),
    ]).toEqual([true, 'https://other.example/x', 'GET', 'b=2', undefined])
  })
})
