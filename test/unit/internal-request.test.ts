import { HonoRequest } from 'hono/request'
import { describe, expect, it, vi } from 'vitest'
import { readTextOrBytes } from '../../src/actions/input/body.ts'
import {
  internalRequest,
  isInternalRequest,
  textOfInternal,
} from '../../src/context/hono/in-process-request.ts'

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

  it('gives nothing of it to the headers that it was given', () => {
    const headers = new Headers({ 'x-own': 'a' })
    internalRequest(current, '/api/act', { headers })
    expect([...headers]).toEqual([['x-own', 'a']])
  })

  it('stays on its own origin', () => {
    for (const path of ['//other.example/x', '/../x', '/\\\\other.example/x', 'act']) {
      const { url } = internalRequest(current, path, {})
      expect(new URL(url).origin, path).toBe('https://site.example')
    }
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

const textOf = (body: string | Uint8Array) =>
  typeof body === 'string' ? body : new TextDecoder().decode(body)

describe('the body of such a request', () => {
  const make = (body: string | FormData, headers = {}) =>
    internalRequest(current, '/api/act', { method: 'POST', body, headers })
  const read = async (request: Request, limit = 100) =>
    textOf(await readTextOrBytes(new HonoRequest(request), limit))

  it('is read from its text', async () => {
    const request = make('{"name":"Zoë"}')
    const stream = vi.spyOn(request, 'body', 'get')
    expect(await read(request)).toBe('{"name":"Zoë"}')
    expect(stream).not.toHaveBeenCalled()
  })

  it('is counted in bytes', async () => {
    expect(await read(make('ë'), 2)).toBe('ë')
    await expect(read(make('ë'), 1)).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' })
  })

  it('is refused by the length that it was given', async () => {
    const request = make('x', { 'content-length': '101' })
    await expect(read(request)).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' })
  })

  it('has what is no character replaced, as when it travels', async () => {
    expect(await read(make('\ud800'))).toBe('\ufffd')
  })

  it('is of no use once middleware has read it', async () => {
    const request = make('x')
    await request.text()
    expect(textOfInternal(request)).toBeUndefined()
    await expect(read(request)).rejects.toThrow()
  })

  it('is the own one of a copy with another', async () => {
    const copy = new Request(make('x'), { body: 'y' })
    expect(textOfInternal(copy)).toBeUndefined()
    expect(await read(copy)).toBe('y')
    expect(await read(make('x').clone() as Request)).toBe('x')
    expect(textOfInternal(make(new FormData()))).toBeUndefined()
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
    const copy = await import('../../src/context/hono/in-process-request.ts')
    expect(copy.isInternalRequest).not.toBe(isInternalRequest)
    expect(copy.isInternalRequest(request)).toBe(true)
    expect(isInternalRequest(copy.internalRequest(current, '/', {}))).toBe(true)
    const key = Symbol.for('@gnosticdev/hono-actions:internal-requests')
    expect(Reflect.get(globalThis, key)).toBeInstanceOf(WeakMap)
  })
})
