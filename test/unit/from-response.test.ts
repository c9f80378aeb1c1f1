import { HonoActionError } from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { statusByCode } from '../../src/shared/errors/codes.ts'
import { resultOfResponse } from '../../src/shared/errors/from-response.ts'
import { decodeRich, encodeRich } from '../../src/shared/rich.ts'

const page = '<!doctype html><title>502</title>'

/** Reads a response on the server, and by the client, which must agree. */
async function read(text: string, init: ResponseInit, more: Partial<Response> = {}) {
  const make = () => {
    const response = new Response(text || null, init)
    for (const [key, value] of Object.entries(more)) Object.defineProperty(response, key, { value })
    return response
  }
  const direct = resultOfResponse(make(), text)
  const actions = createActions<never>({ baseUrl: '/api', fetch: async () => make() })
  const byClient = await (actions as unknown as { x(): Promise<typeof direct> }).x()
  expect(byClient).toEqual(direct)
  expect(byClient.error?.toJSON()).toEqual(direct.error?.toJSON())
  expect(byClient.error?.status).toBe(direct.error?.status)
  return direct
}

const errorOf = async (...args: Parameters<typeof read>) => {
  const { data, error } = await read(...args)
  expect(data).toBeNull()
  if (!error) throw new Error('There is no error')
  expect(error).toBeInstanceOf(HonoActionError)
  return { ...error.toJSON(), status: error.status }
}

describe('a response that is a result', () => {
  it('is that result', async () => {
    expect(await read('{"data":{"id":1},"error":null}', { status: 201 })).toEqual({
      data: { id: 1 },
      error: null,
    })
  })

  it('is its error, with the status of the response', async () => {
    const error = {
      code: 'OUT_OF_STOCK',
      message: 'Sold out',
      data: { left: 0 },
      issues: [{ path: ['count'], message: 'Too many' }],
      requestId: 'req-1',
      retryAfter: 5,
    }
    const text = JSON.stringify({ data: null, error })
    expect(await errorOf(text, { status: 409 })).toEqual({ ...error, status: 409 })
  })

  it('is decoded by the function given', () => {
    const text = encodeRich({ data: new Date(0), error: null })
    const result = resultOfResponse(new Response(), text, decodeRich)
    expect(result).toEqual({ data: new Date(0), error: null })
  })

  it('is an error without the parts that have a wrong type', async () => {
    for (const [part, value] of [
      ['message', 1],
      ['issues', 'none'],
      ['issues', [{ message: 'no path' }]],
      ['issues', [null]],
      ['issues', {}],
      ['requestId', {}],
      ['retryAfter', 'soon'],
    ]) {
      const text = JSON.stringify({ data: null, error: { code: 'GONE', [String(part)]: value } })
      expect(await errorOf(text, { status: 410 })).toEqual({
        code: 'GONE',
        message: 'Gone',
        status: 410,
      })
    }
  })

  it('has the status of its code if the status of the response is not an error', async () => {
    const text = JSON.stringify({ data: null, error: { code: 'GONE', message: 'Gone' } })
    expect((await errorOf(text, { status: 200 })).status).toBe(410)
  })
})

describe('a response with an error status', () => {
  it.each(Object.entries(statusByCode))('has the code %s for %d', async (code, status) => {
    const error = await errorOf('no', { status })
    expect(error).toEqual({ code, status, message: 'no' })
  })

  it.each([
    [418, 'BAD_REQUEST', 'Bad request'],
    [499, 'BAD_REQUEST', 'Bad request'],
    [520, 'INTERNAL_SERVER_ERROR', 'Internal server error'],
    [599, 'INTERNAL_SERVER_ERROR', 'Internal server error'],
  ])('%d keeps its status and has the code %s', async (status, code, message) => {
    expect(await errorOf('', { status })).toEqual({ code, status, message })
  })

  it.each([
    ['Not you', 'Not you'],
    ['{"message":"Slow down"}', 'Slow down'],
    ['{"error":"Slow down"}', 'Slow down'],
    ['{"error":{"message":"Slow down"}}', 'Slow down'],
    ['{"error":{"code":"P2002","message":"Slow down"}}', 'Slow down'],
    ['{"code":"P2002","message":"Slow down"}', 'Slow down'],
    ['"Slow down"', 'Slow down'],
    [page, 'Forbidden'],
    ['x'.repeat(200), 'Forbidden'],
    ['', 'Forbidden'],
    ['{}', 'Forbidden'],
    ['null', 'Forbidden'],
    ['[1]', 'Forbidden'],
    ['{"message":{"text":"no"}}', 'Forbidden'],
    ['{"data":1,"error":null}', 'Forbidden'],
    ['{"data":null,"error":{"code":7}}', 'Forbidden'],
    ['{"data":null,"error":"Slow down"}', 'Slow down'],
  ])('with the body %s has the message %s', async (text, message) => {
    expect(await errorOf(text, { status: 403 })).toEqual({
      code: 'FORBIDDEN',
      status: 403,
      message,
    })
  })

  it('is its status, and not BAD_GATEWAY, for the page of a proxy', async () => {
    expect(await errorOf(page, { status: 503 })).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: 'Service unavailable',
    })
  })
})

describe('retryAfter of an error', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  it.each([
    ['120', 120],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
  ])('is read from the header Retry-After: %s', async (value, seconds) => {
    const error = await errorOf('', { status: 429, headers: { 'retry-after': value } })
    expect(error.retryAfter).toBe(seconds)
  })

  it('comes from the body if it has one, and else from the header', async () => {
    const init = { status: 503, headers: { 'retry-after': '2' } }
    const body = (more: object) =>
      JSON.stringify({ data: null, error: { code: 'SERVICE_UNAVAILABLE', message: '', ...more } })
    expect((await errorOf(body({ retryAfter: 1.2 }), init)).retryAfter).toBe(1.2)
    expect((await errorOf(body({}), init)).retryAfter).toBe(2)
    expect((await errorOf(body({ retryAfter: null }), init)).retryAfter).toBe(2)
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('of status %d is UNAUTHORIZED', async (status) => {
    const headers = { location: '/sign-in?next=/' }
    expect(await errorOf(page, { status, headers })).toEqual({
      code: 'UNAUTHORIZED',
      status: 401,
      message: 'Redirected to /sign-in?next=/',
      data: { redirect: '/sign-in?next=/', status },
    })
  })

  it('that fetch has followed to a page is UNAUTHORIZED too', async () => {
    const url = 'https://site.example/sign-in'
    expect(await errorOf(page, { status: 200 }, { redirected: true, url })).toEqual({
      code: 'UNAUTHORIZED',
      status: 401,
      message: `Redirected to ${url}`,
      data: { redirect: url },
    })
  })

  it('that fetch has followed to a result is that result', async () => {
    const text = '{"data":1,"error":null}'
    const more = { redirected: true, url: 'https://site.example/api/x/' }
    expect(await read(text, { status: 200 }, more)).toEqual({ data: 1, error: null })
  })

  it('without a location is not a result', async () => {
    expect(await errorOf('', { status: 304 })).toMatchObject({ code: 'BAD_GATEWAY', status: 502 })
  })
})

describe('a success that is not a result', () => {
  it.each([
    [
      page,
      { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } },
      '200, text/html',
    ],
    [
      '{"status":"up"}',
      { status: 200, headers: { 'content-type': 'application/json' } },
      '200, application/json',
    ],
    ['', { status: 204 }, '204, no content type'],
  ])('%s is BAD_GATEWAY, and says what came', async (text, init, came) => {
    expect(await errorOf(text, init)).toEqual({
      code: 'BAD_GATEWAY',
      status: 502,
      message: `The response (status ${came}) is not the result of an action`,
    })
  })
})
