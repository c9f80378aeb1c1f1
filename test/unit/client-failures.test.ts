import { HonoActionError } from '@gnosticdev/hono-actions/actions'
import { createActions, isActionError } from '@gnosticdev/hono-actions/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { statusByCode } from '../../src/shared/errors/codes.ts'

type Result = { data: unknown; error: HonoActionError<string> | null }
interface Caller {
  (input?: unknown, options?: object): Promise<Result>
  orThrow(input?: unknown, options?: object): Promise<unknown>
  $get: Caller
}

function clientOf(fetch: () => Response | Promise<Response>, headers?: object) {
  let requests = 0
  const { save } = createActions<never>({
    baseUrl: '/api',
    ...headers,
    fetch: async () => {
      requests++
      return fetch()
    },
  }) as unknown as { save: Caller }
  return { save, requests: () => requests }
}

const offline = () => Promise.reject(new TypeError('Failed to fetch'))
const ok = () => Response.json({ data: 1, error: null })

describe('a call without a network', () => {
  it('returns a NETWORK_ERROR with its cause', async () => {
    const { data, error } = await clientOf(offline).save({ text: 'typed' })
    expect(data).toBeNull()
    expect(error).toBeInstanceOf(HonoActionError)
    expect(HonoActionError.is(error) && isActionError(error)).toBe(true)
    expect(error).toMatchObject({
      name: 'HonoActionError',
      code: 'NETWORK_ERROR',
      status: 503,
      message: 'Connection failed',
      fields: {},
      cause: { message: 'Failed to fetch' },
    })
    expect(JSON.stringify(error)).toBe('{"code":"NETWORK_ERROR","message":"Connection failed"}')
    // As a prop of an island.
    const prop = JSON.parse(JSON.stringify({ ...error }))
    expect(isActionError(prop) && prop.message).toBe('Connection failed')
  })

  it('throws the same error with orThrow', async () => {
    await expect(clientOf(offline).save.orThrow()).rejects.toMatchObject({
      code: 'NETWORK_ERROR',
      cause: { message: 'Failed to fetch' },
    })
  })

  it('is sent on by a server as a 503', () => {
    expect(new HonoActionError({ code: 'NETWORK_ERROR' }).status).toBe(503)
  })

  it('returns a NETWORK_ERROR if the headers of the client cannot be read', async () => {
    const cause = new Error('no token')
    const { save, requests } = clientOf(ok, { headers: () => Promise.reject(cause) })
    expect((await save()).error).toMatchObject({ code: 'NETWORK_ERROR', cause })
    const gone = new HonoActionError({ code: 'UNAUTHORIZED' })
    const other = clientOf(ok, { headers: () => Promise.reject(gone) })
    expect((await other.save()).error).toBe(gone)
    expect(requests() + other.requests()).toBe(0)
  })
})

describe('an input that cannot be sent', () => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  const inputs: [string, unknown][] = [
    ['a function', { act() {} }],
    ['a symbol', [Symbol('x')]],
    ['a promise', { later: Promise.resolve() }],
    ['a cycle', cycle],
    [
      'a toJSON that throws',
      {
        toJSON() {
          throw new Error('Mine')
        },
      },
    ],
    [
      'a getter that throws',
      {
        get x() {
          throw new TypeError('Mine')
        },
      },
    ],
  ]

  it.each(inputs)('is a BAD_REQUEST, and nothing is sent: %s', async (_, input) => {
    const { save, requests } = clientOf(ok)
    for (const call of [save, save.$get]) {
      const { data, error } = await call(input)
      expect(data).toBeNull()
      expect(error).toMatchObject({ code: 'BAD_REQUEST', status: 400, cause: expect.any(Error) })
      await expect(call.orThrow(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    }
    expect(requests()).toBe(0)
  })
})

describe('an aborted call', () => {
  it('rejects with the reason at once, also if its fetch ignores the signal', async () => {
    const { save } = clientOf(() => new Promise(() => {}))
    const caller = new AbortController()
    const called = save(undefined, { signal: caller.signal })
    caller.abort(new Error('enough'))
    await expect(called).rejects.toThrow('enough')
    const aborted = save.orThrow(undefined, { signal: AbortSignal.abort(new Error('before')) })
    await expect(aborted).rejects.toThrow('before')
  })
})

describe('any response', () => {
  const codes = [...Object.keys(statusByCode), 'OWN_CODE', 'NETWORK_ERROR', '', '__proto__']
  const types = [
    'application/json',
    'application/json; charset=utf-8',
    'application/json+devalue',
    'application/json+devalue; charset=utf-8',
    'text/html',
    'text/event-stream',
  ]
  const kinds = ['events', 'events+devalue', 'stream', 'blob', 'response', 'other', '']
  const anything = fc.anything({ withNullPrototype: false })
  const issue = fc.oneof(
    fc.record({ message: anything, path: fc.oneof(anything, fc.array(anything)) }),
    fc.constant({ message: 'x', path: [{ toString: 1 }] }),
    anything,
  )
  const error = fc.record(
    {
      code: fc.oneof(fc.constantFrom(...codes), anything),
      message: anything,
      issues: fc.oneof(fc.array(issue), anything),
      data: anything,
      requestId: anything,
      retryAfter: anything,
      status: anything,
    },
    { requiredKeys: [] },
  )
  const json = fc
    .oneof(
      fc.record({ data: fc.oneof(fc.constant(null), anything), error: fc.oneof(error, anything) }),
      error,
      fc.record({ error }),
      anything,
    )
    .map((value) => {
      try {
        return String(JSON.stringify(value))
      } catch {
        return 'undefined'
      }
    })
  const cut = fc.tuple(json, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)))
  const response = fc.record({
    status: fc.integer({ min: 200, max: 599 }),
    type: fc.option(fc.constantFrom(...types)),
    kind: fc.option(fc.constantFrom(...kinds), { freq: 2 }),
    retry: fc.option(fc.constantFrom('5', 'soon', '-1', '1.5', 'Thu, 01 Jan 1970 00:00:00 GMT')),
    body: fc.oneof(json, cut, fc.string(), fc.constant('<!doctype html><title>x</title>')),
    location: fc.option(fc.string().filter((text) => /^[\x21-\x7e]*$/.test(text))),
  })

  it('is a result or an error that can be read, and never a rejection', async () => {
    await fc.assert(
      fc.asyncProperty(response, async ({ status, type, kind, retry, body, location }) => {
        const headers = new Headers()
        if (type) headers.set('content-type', type)
        if (kind) headers.set('x-action-body', kind)
        if (retry) headers.set('retry-after', retry)
        if (location) headers.set('location', location)
        const hasBody = ![204, 205, 304].includes(status)
        const { save } = clientOf(() => new Response(hasBody ? body : null, { status, headers }))
        const { data, error } = await save()
        if (error === null) {
          expect(status < 300 || kind).toBeTruthy()
          if (kind?.startsWith('events') && hasBody) await readAll(data as AsyncIterable<unknown>)
          return
        }
        expect(data).toBeNull()
        expect(error).toBeInstanceOf(HonoActionError)
        expect([typeof error.code, typeof error.message]).toEqual(['string', 'string'])
        expect(error.status).toBeGreaterThanOrEqual(400)
        expect(error.retryAfter ?? 0).toBeGreaterThanOrEqual(0)
        JSON.stringify(error)
        String(error.stack)
        for (const messages of Object.values(error.fields)) expect(messages).toBeInstanceOf(Array)
      }),
      { numRuns: 3000 },
    )
  })

  /** An event stream of foreign text ends with an error of ours. */
  async function readAll(stream: AsyncIterable<unknown>) {
    try {
      for await (const _ of stream);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(HonoActionError)
    }
  }

  it('of foreign JSON is not taken for a result', async () => {
    for (const body of ['{"error":null}', '{"ok":true,"error":null}', 'null', '[]', '1']) {
      const { error } = await clientOf(() => new Response(body)).save()
      expect(error?.code).toBe('BAD_GATEWAY')
    }
  })

  it('may have a charset in its rich type', async () => {
    const headers = { 'content-type': 'application/json+devalue; charset=utf-8' }
    const body = '[{"data":1,"error":2},["Date","1970-01-01T00:00:00.000Z"],null]'
    const { data } = await clientOf(() => new Response(body, { headers })).save()
    expect(data).toEqual(new Date(0))
  })
})
