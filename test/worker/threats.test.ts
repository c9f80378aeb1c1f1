import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWorker, fixtures } from '../support/build.ts'
import { post } from '../support/post.ts'
import { sendRaw } from '../support/raw.ts'
import { typeErrors, wranglerTypes } from '../support/tools.ts'

const folder = join(fixtures, 'guard-worker')
const canary = `canary-${crypto.randomUUID()}`
const logs: string[] = []
const seen: string[] = []
let worker: TestWorker<object>

beforeAll(async () => {
  const built = await createTestWorker<object>({
    root: folder,
    configPath: await buildWorker(folder),
    vars: { SECRET: canary },
    onLog: ({ message }) => logs.push(message),
  })
  worker = {
    ...built,
    async fetch(input, init) {
      const response = await built.fetch(input, init)
      const copy = response.clone()
      seen.push(JSON.stringify([...copy.headers]), await copy.text())
      return response
    },
  }
})

afterAll(() => worker?.dispose())

type Headers = Record<string, string>

/** Sends a body as JSON unless the headers say otherwise, and expects the envelope. */
async function send(path: string, body: BodyInit | undefined, headers: Headers = {}) {
  const type = 'content-type' in headers ? undefined : { 'content-type': 'application/json' }
  const response = await worker.fetch(path, {
    method: 'POST',
    headers: { ...type, ...headers },
    ...(body === undefined ? undefined : { body }),
  })
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const { data, error } = (await response.json()) as {
    data: unknown
    error: { code: string; message: string; issues?: unknown[] } | null
  }
  return { status: response.status, data, error, headers: response.headers }
}

async function runs(): Promise<number> {
  const response = await worker.fetch('/api/runs')
  return ((await response.json()) as { data: number }).data
}

/** Expects a status, and that no handler ran for it. */
async function refused(
  expected: number,
  path: string,
  body: BodyInit | undefined,
  headers?: Headers,
) {
  const before = await runs()
  const { status, error } = await send(path, body, headers)
  expect([status, await runs()]).toEqual([expected, before])
  return error
}

describe('content types', () => {
  it.each([
    ['no type', ''],
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['multipart', 'multipart/form-data; boundary=x'],
    ['something like JSON', 'application/json5'],
    ['JSON of another kind', 'application/ld+json'],
    ['two types', 'text/plain, application/json'],
    ['JSON in another charset', 'application/json; charset=utf-16'],
    ['JSON in Latin 1', 'application/json;charset="iso-8859-1"'],
  ])('ct-never-runs: %s', async (_, type) => {
    // A schema with only optional fields takes `{}`, which is what such a body is to some.
    for (const path of ['/api/optional', '/api/total']) {
      const headers = { 'content-type': type, origin: worker.url.origin }
      expect(await refused(415, path, '{}', headers)).toMatchObject({
        code: 'UNSUPPORTED_MEDIA_TYPE',
      })
    }
  })

  it('ct-never-runs: no header at all', async () => {
    const before = await runs()
    const line = 'POST /api/optional HTTP/1.1'
    const { status } = await sendRaw(worker.url, [line, 'Content-Length: 2'], '{}')
    expect([status, await runs()]).toEqual([415, before])
  })

  it('takes UTF-8 by any of its names', async () => {
    for (const charset of ['utf-8', 'UTF-8', '"utf-8"', 'utf8']) {
      const headers = { 'content-type': `Application/JSON ; charset=${charset}` }
      expect((await send('/api/total', '"ä"', headers)).data).toEqual({ input: 'ä' })
    }
  })

  it('no-rich-input: devalue goes out, and never in', async () => {
    const headers = { 'content-type': 'application/json+devalue' }
    await refused(415, '/api/total', '[["Date","2026-01-01T00:00:00.000Z"]]', headers)
  })
})

describe('gzip-415', () => {
  it.each(['gzip', 'GZIP', 'deflate', 'br', 'gzip, identity', 'x'])('%s', async (encoding) => {
    const body = gzipSync('{"a":"b"}')
    await refused(415, '/api/total', body, { 'content-encoding': encoding })
  })

  it('identity is none', async () => {
    const { data } = await send('/api/total', '1', { 'content-encoding': 'identity' })
    expect(data).toEqual({ input: 1 })
  })
})

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('JSON', () => {
  it.each([
    '{',
    '[1,]',
    '{"a":1}}',
    "{'a':1}",
    'undefined',
    'NaN',
    '01',
    '"\u0000"',
    '"unended',
    '{"a"}',
    '\u00a01',
  ])('json-table: %j is refused', async (body) => {
    expect(await refused(400, '/api/total', body)).toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('json-table: bytes that are no UTF-8 are refused, and not replaced', async () => {
    for (const bytes of [
      [0x22, 0xff, 0x22],
      [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xc3],
    ]) {
      await refused(400, '/api/total', Uint8Array.from(bytes))
    }
  })

  it('depth-65: is as deep as 64 levels, and not deeper', async () => {
    expect((await send('/api/total', nested(64))).status).toBe(200)
    expect(await refused(400, '/api/total', nested(65))).toMatchObject({
      message: 'The body is nested deeper than 64 levels',
    })
    await refused(400, '/api/total', '['.repeat(99_000))
    expect((await send('/api/total', `"${'['.repeat(500)}"`)).status).toBe(200)
  })

  it('has as many elements as its limit says, each counted once, and not more', async () => {
    for (const element of ['1', '[]', '{ }', '""']) {
      const list = (length: number) => `[${Array(length).fill(element).join()}]`
      expect((await send('/api/total', list(10_000))).status).toBe(200)
      await refused(400, '/api/total', list(10_001))
    }
  })

  it('lacks as many required fields as its limit says, and not more', async () => {
    const rows = (length: number) => JSON.stringify(Array(length).fill({}))
    const { status, error } = await send('/api/rows', rows(5000))
    expect([status, error?.message]).toEqual([400, 'Invalid input'])
    await refused(400, '/api/rows', rows(5001))
    const beyond = await send('/api/rows', rows(5001))
    expect(beyond.error?.message).toBe(
      'The input lacks more required fields than maxElements, 10000',
    )
  })

  it('issue-cap: has at most 20 issues, which are short', async () => {
    const many = JSON.stringify(Array(5000).fill(1))
    const { status, error } = await send('/api/strict', many)
    expect([status, error?.issues?.length]).toEqual([400, 20])
    const long = JSON.stringify({ ['k'.repeat(90_000)]: 1 })
    const answer = await worker.fetch('/api/strict', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: long,
    })
    expect((await answer.text()).length).toBeLessThan(17_000)
  })

  it.each(['1e999', '-1e999', '[{"a":1e400}]', '9'.repeat(400)])('infinity: %s', async (body) => {
    await refused(400, '/api/total', body)
  })

  it.each(['1e308', '{"e1":"1e999"}', '-0.1E+2'])('infinity: %s is none', async (body) => {
    expect((await send('/api/total', body)).data).toEqual({ input: JSON.parse(body) })
  })

  it.each([
    '{"__proto__":{"x":1}}',
    '[{"a":{"__proto__":null}}]',
    '{"\\u005f_proto__":{"x":1}}',
    '{"constructor":{"prototype":{"x":1}}}',
  ])('pollution: %s', async (body) => {
    await refused(400, '/api/total', body)
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  it.each(['{"a":"__proto__"}', '{"constructor":"Ford"}', '{"prototype":1}'])(
    'pollution: %s is none',
    async (body) => {
      expect((await send('/api/total', body)).data).toEqual({ input: JSON.parse(body) })
    },
  )
})

describe('the size of a body', () => {
  const path = '/api/small'
  const json = (size: number) => JSON.stringify('x'.repeat(size - 2))
  const chunked = (size: number) => `${size.toString(16)}\r\n${json(size)}\r\n0\r\n\r\n`
  const head = ['POST /api/small HTTP/1.1', 'Content-Type: application/json']

  it('limit-exact', async () => {
    expect((await send(path, json(1000))).status).toBe(200)
  })

  it('limit-plus-one', async () => {
    await refused(413, path, json(1001))
  })

  it('limit-cl: a length that is declared is refused before the body is there', async () => {
    const before = await runs()
    const { status } = await sendRaw(worker.url, [...head, 'Content-Length: 1001'], '"x')
    expect([status, await runs()]).toEqual([413, before])
  })

  it('limit-chunked: a body without a length is counted', async () => {
    const before = await runs()
    const lines = [...head, 'Transfer-Encoding: chunked']
    expect((await sendRaw(worker.url, lines, chunked(1001))).status).toBe(413)
    expect(await runs()).toBe(before)
    expect((await sendRaw(worker.url, lines, chunked(1000))).status).toBe(200)
  })

  it.each(['NaN', '-1', '1e3', '0x10', '10, 2000', '', '10'])(
    'limit-forged: a length of %j is not believed in process',
    async (length) => {
      const before = await runs()
      const forged = await worker.fetch(`/forged?size=1001&length=${encodeURIComponent(length)}`)
      expect([await forged.json(), await runs()]).toEqual([413, before])
      const honest = await worker.fetch(`/forged?size=1000&length=${encodeURIComponent(length)}`)
      expect(await honest.json()).toBe(200)
    },
  )

  it.each([
    ['no such action', '/api/nothing', 404, ''],
    ['another site', '/api/total', 403, 'Sec-Fetch-Site: cross-site'],
    ['a compressed body', '/api/total', 415, 'Content-Encoding: gzip'],
    ['middleware of the action', '/api/closed', 401, ''],
  ])('refused-reads-nothing: a body is not read for %s', async (_, path, status, header) => {
    // It never arrives: an action that waited for it would not respond.
    const lines = [
      `POST ${path} HTTP/1.1`,
      'Content-Type: application/json',
      'Content-Length: 100000',
      ...(header ? [header] : []),
    ]
    const before = await runs()
    expect((await sendRaw(worker.url, lines, '"x')).status).toBe(status)
    expect(await runs()).toBe(before)
  })

  it('limit-multipart', async () => {
    const form = new FormData()
    form.set('name', 'x'.repeat(2000))
    const response = await worker.fetch('/api/form', {
      method: 'POST',
      body: form,
      headers: { origin: worker.url.origin },
    })
    expect(response.status).toBe(413)
  })
})

describe('forms', () => {
  type Part = [name: string, value: string | File]
  const file = (size = 1, name = 'a.txt') => new File(['x'.repeat(size)], name)

  async function submit(parts: Part[]) {
    const form = new FormData()
    for (const [name, value] of parts) form.append(name, value)
    const before = await runs()
    const response = await worker.fetch('/api/form', {
      method: 'POST',
      body: form,
      headers: { origin: worker.url.origin },
    })
    const { data } = (await response.json()) as { data: unknown }
    expect(await runs()).toBe(before + (response.ok ? 1 : 0))
    return { status: response.status, data }
  }

  const x = ['names', 'x'] as Part
  it.each<[string, number, Part[]]>([
    [
      'a scalar field sent twice',
      400,
      [
        ['name', 'a'],
        ['name', 'b'],
      ],
    ],
    ['a file where text is due', 400, [['name', file()]]],
    ['text where a file is due', 400, [['file', 'text']]],
    ['five fields', 200, [x, x, x, x, x]],
    ['six fields', 413, [x, x, x, x, x, x]],
    [
      'two files',
      200,
      [
        ['files', file()],
        ['files', file()],
      ],
    ],
    [
      'three files',
      413,
      [
        ['files', file()],
        ['files', file()],
        ['files', file()],
      ],
    ],
    ['a file of 500 bytes', 200, [['file', file(500)]]],
    ['a file of 501 bytes', 413, [['file', file(501)]]],
    ['a file with a path for a name', 200, [['file', file(1, '../../etc/passwd')]]],
    ['pollution: __proto__', 400, [['__proto__', 'x']]],
    ['pollution: a.__proto__', 400, [['a.__proto__.x', 'x']]],
    ['pollution: a[constructor][prototype]', 400, [['a[constructor][prototype]', 'x']]],
  ])('form-table: %s is a %i', async (_, status, parts) => {
    expect((await submit(parts)).status).toBe(status)
    expect(({} as { x?: unknown }).x).toBeUndefined()
  })

  it('createTestWorker sends a form with the origin of the site, and a form without Origin is refused with that reason', async () => {
    const answered = async (init: RequestInit) => {
      const response = await worker.fetch('/api/form', { method: 'POST', ...init })
      const { error } = (await response.json()) as { error: { message: string } | null }
      return [response.status, error?.message]
    }
    const fields = new FormData()
    fields.set('name', 'a')
    for (const body of [fields, new URLSearchParams({ name: 'a' })]) {
      expect(await answered({ body })).toEqual([200, undefined])
      expect(await answered({ body, headers: { origin: 'https://evil.example' } })).toEqual([
        403,
        'Requests from other sites are refused',
      ])
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await answered({ body: 'name=a', headers })).toEqual([
      403,
      'A form needs an Origin header',
    ])
  })

  const framed = (boundary: string, headers = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; name="name"\r\n${headers}\r\na\r\n--${boundary}--\r\n`

  async function submitFramed(boundary: string, body: string) {
    const type = `multipart/form-data; boundary="${boundary}"`
    const headers = { 'content-type': type, origin: worker.url.origin }
    return (await worker.fetch('/api/form', { method: 'POST', body, headers })).status
  }

  it('multipart-framing: has a boundary of 70 characters, and not more', async () => {
    for (const character of ['x', '-']) {
      const boundary = character.repeat(70)
      expect(await submitFramed(boundary, framed(boundary))).toBe(200)
      const longer = `${boundary}${character}`
      expect(await submitFramed(longer, framed(longer))).toBe(400)
      // The body is over the limit of the action, so that it is known that it was not parsed.
      expect(await submitFramed(character.repeat(8000), 'x')).toBe(400)
    }
  })

  it('multipart-framing: has parts whose headers are short', async () => {
    // The limit is 8,192 bytes and 96 for each part that the action takes; the body has a limit too.
    const long = `X-Long: ${'x'.repeat(9000)}\r\n`
    const many = 'X: y\r\n'.repeat(1500)
    for (const headers of [long, many]) {
      const body = framed('b', headers)
      const response = await worker.fetch('/api/largeForm', {
        method: 'POST',
        body,
        headers: {
          'content-type': 'multipart/form-data; boundary=b',
          origin: worker.url.origin,
        },
      })
      expect([response.status, await response.json()]).toMatchObject([
        413,
        { error: { message: expect.stringContaining('part headers') } },
      ])
    }
  })

  it.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=y',
  ])('form-table: a boundary that is not in the body (%s) is a 400', async (type) => {
    const body = '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\na\r\n--x--\r\n'
    const headers = { 'content-type': type, origin: worker.url.origin }
    await refused(400, '/api/form', body, headers)
  })
})

describe('names and paths', () => {
  const raw = async (path: string) => {
    const before = await runs()
    const lines = [`POST ${path} HTTP/1.1`, 'Content-Type: application/json', 'Content-Length: 2']
    const { status } = await sendRaw(worker.url, lines, '{}')
    return [status, (await runs()) - before]
  }

  it.each([
    '/api/%74otal',
    '/%61pi/total',
    '/api/total%20',
    '/api/TOTAL',
    '/api//total',
    '/api/nested/%69nner',
    '/api/%6eested/inner',
    '/api/constructor',
    '/api/__proto__',
    '/api/toString',
  ])('path-agreement: %s is not what was registered', async (path) => {
    expect(await raw(path)).toEqual([404, 0])
  })

  it.each(['/api/total', '/api/total/', '/api/nested/inner', '/api/nested/of/a%20b'])(
    'path-agreement: %s is',
    async (path) => {
      expect(await raw(path)).toEqual([200, 1])
    },
  )
})

describe('methods', () => {
  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
    '%s is a 405 that says which',
    async (method) => {
      const before = await runs()
      const response = await worker.fetch('/api/optional', { method })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
      expect(await runs()).toBe(before)
    },
  )

  it('are not overridden by a header, a field or the query', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const response = await worker.fetch('/api/optional?_method=POST', {
        headers: { [name]: 'POST' },
      })
      expect(response.status).toBe(405)
      const read = await send('/api/read', '{}', { [name]: 'GET' })
      expect(read.status).toBe(405)
    }
  })
})

describe('other sites', () => {
  const friend = 'https://friend.example'
  const evil = 'https://evil.example'
  const preflight = (origin: string, router: string) =>
    worker.fetch('/api/total', {
      method: 'OPTIONS',
      headers: {
        origin,
        'x-router': router,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
  const allowed = (response: Response) => response.headers.get('access-control-allow-origin')

  it('cors-off: read no answer', async () => {
    expect([
      (await preflight(evil, 'plain')).status,
      allowed(await preflight(evil, 'plain')),
    ]).toEqual([405, null])
    const response = await worker.fetch('/api/read', { headers: { origin: evil } })
    expect([response.status, allowed(response), response.headers.get('vary')]).toEqual([
      200,
      null,
      null,
    ])
  })

  it('cors-allowlist: read it if they are named, with cookies', async () => {
    const asked = await preflight(friend, 'cors')
    expect(asked.status).toBe(204)
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': friend,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
      vary: 'origin',
    })
    const headers = { origin: friend, 'x-router': 'cors', 'sec-fetch-site': 'cross-site' }
    const { status, headers: answered } = await send('/api/total', '1', headers)
    expect([status, answered.get('access-control-allow-origin')]).toEqual([200, friend])
    const failed = await send('/api/total', '{', headers)
    expect([failed.status, failed.headers.get('access-control-allow-origin')]).toEqual([
      400,
      friend,
    ])
  })

  it.each([evil, 'null', `${friend}.evil.example`, `${friend}:8443`, 'http://friend.example'])(
    'cors-allowlist: refuses %s, in words that no cache gives to others',
    async (origin) => {
      const asked = await preflight(origin, 'cors')
      expect([allowed(asked), asked.headers.get('access-control-allow-methods')]).toEqual([
        null,
        null,
      ])
      expect(asked.headers.get('vary')).toBe('origin')
      const before = await runs()
      const { status, headers } = await send('/api/total', '1', { origin, 'x-router': 'cors' })
      expect([status, headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([
        403,
        null,
        'origin',
      ])
      expect(await runs()).toBe(before)
    },
  )

  it('cors-allowlist: with a star all read it, without cookies; forms are refused all the same', async () => {
    const headers = { origin: evil, 'x-router': 'open', 'sec-fetch-site': 'cross-site' }
    const { status, headers: answered } = await send('/api/total', '1', headers)
    expect([status, answered.get('access-control-allow-origin')]).toEqual([200, '*'])
    expect(answered.get('access-control-allow-credentials')).toBeNull()
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
    await refused(403, '/api/form', 'name=a', form)
  })

  it('an empty Origin is another origin where the runtime passes it on, and Miniflare removes it', async () => {
    expect(await (await worker.fetch('/from?origin=')).json()).toBe(403)
    expect(await (await worker.fetch(`/from?origin=${evil}`)).json()).toBe(403)
    expect(await (await worker.fetch('/from?origin=https://site.example')).json()).toBe(200)
    const lines = ['POST /api/seen HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 2']
    const { text } = await sendRaw(worker.url, [...lines, 'Origin:', 'X-Empty:'], '{}')
    expect(text).toContain('"x-empty"')
    expect(text).not.toContain('"origin"')
  })

  it('spoof-internal-header: are not believed to be a call in process', async () => {
    for (const name of [
      'x-internal',
      'x-hono-actions',
      'x-hono-actions-internal',
      'x-action-body',
    ]) {
      await refused(403, '/api/total', '1', { origin: evil, [name]: 'true' })
    }
  })
})

describe('calls in process', () => {
  it('ssr-zero-fetch, ssr-evil-host: leave the Worker for no host that a request names', async () => {
    const lines = [
      'POST /api/inside HTTP/1.1',
      'Content-Type: application/json',
      'X-Forwarded-Host: evil.example',
      'Forwarded: host=evil.example',
      'Content-Length: 2',
    ]
    const { status, text } = await sendRaw(worker.url, lines, '{}')
    expect(status).toBe(200)
    expect(text).not.toContain('evil.example/')
    expect(await (await worker.fetch('/left')).json()).toBe(0)
  })

  it('take along the headers that say who the visitor is, and nothing else', async () => {
    const visitor = {
      'accept-language': 'en',
      authorization: 'Bearer x',
      'cf-connecting-ip': '192.0.2.1',
      cookie: 'a=b',
      'user-agent': 'Visitor/1.0',
    }
    const ofCall = ['accept', 'content-type', 'origin']
    const headers = { ...visitor, 'x-other': 'y' }
    const { data } = await post(worker, '/api/inside', {}, headers)
    const names = [...Object.keys(visitor), ...ofCall].toSorted()
    expect(data.called.data.headers).toEqual(names)
    expect(data.fetched.data.headers).toEqual(names.filter((name) => name !== 'accept'))
  })
})

describe('a query string', () => {
  it('has as many fields as maxFields says, each time that a field is repeated, and not more', async () => {
    const query = (fields: number, name: (i: number) => string) =>
      Array.from({ length: fields }, (_, i) => `${name(i)}=1`).join('&')
    for (const name of [(i: number) => i.toString(36), () => 'a[]']) {
      const most = await worker.fetch(`/api/queries?${query(1000, name)}`)
      expect(most.status).toBe(200)
      for (const fields of [1001, 10_000]) {
        const response = await worker.fetch(`/api/queries?${query(fields, name)}`)
        expect([response.status, await response.json()]).toMatchObject([
          413,
          { error: { code: 'CONTENT_TOO_LARGE' } },
        ])
      }
    }
  })
})

describe('cache-personal', () => {
  const read = async (name: string, headers: Headers = {}) => {
    const response = await worker.fetch(`/api/personal/${name}`, { headers })
    expect(response.status).toBe(200)
    await response.text()
    return response.headers
  }
  const isSharedBy = (headers: globalThis.Headers) =>
    [...headers].some(([name, value]) => {
      return /cache-control$/.test(name) && /public|s-maxage|^max-age/.test(value)
    })

  it('a shared cache stores a response that is the same for all callers', async () => {
    for (const headers of [await read('open'), await read('same', { authorization: 'Bearer x' })]) {
      expect(headers.get('cache-control')).toBe('public, max-age=60, s-maxage=600')
      expect([headers.get('cache-tag'), headers.has('etag')]).toEqual(['list', true])
    }
  })

  it('no cache stores a response that middleware, authorize or a header makes personal', async () => {
    for (const headers of [
      await read('guarded'),
      await read('authorized'),
      await read('openToGuests'),
      await read('open', { authorization: 'Bearer x' }),
    ]) {
      expect(headers.get('cache-control')).toBe('no-store')
      expect([headers.has('cache-tag'), headers.has('etag')]).toEqual([false, false])
    }
  })

  it.each(['byHandler', 'byHelper', 'byHeader', 'byResponse', 'byOwn', 'byRoute'])(
    'no shared cache stores a response with a cookie: %s',
    async (name) => {
      const headers = await read(name)
      expect(headers.getSetCookie()).toHaveLength(1)
      expect(headers.get('cache-control')).toBe('private, no-store')
      expect(isSharedBy(headers)).toBe(false)
    },
  )
})

describe('a value that cannot be handled', () => {
  const places = ['before', 'sync', 'after', 'inner', 'authorize', 'schema', 'handler', 'timed']

  it.each([...places.map((place) => `exotic/${place}`), 'exotic/inside'])(
    'exotic-throws: thrown in %s, is a 500 with an id that the log has too',
    async (path) => {
      const { data: kinds } = (await (await worker.fetch('/api/exoticKinds')).json()) as {
        data: string[]
      }
      expect(kinds.length).toBeGreaterThan(15)
      for (const kind of kinds) {
        logs.length = 0
        const response = await worker.fetch(`/api/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-kind': kind },
        })
        const error = { code: 'INTERNAL_SERVER_ERROR', message: 'Internal error' }
        expect([kind, response.status, await response.json()]).toEqual([
          kind,
          500,
          { data: null, error: { ...error, requestId: expect.any(String) } },
        ])
        const id = response.headers.get('x-request-id') ?? 'none'
        const isLogged = () => logs.some((line) => line.includes(`(request ${id})`))
        await expect.poll(isLogged, { message: kind, interval: 5 }).toBe(true)
      }
    },
  )

  it('exotic-throws: returned by a handler, is a 500 with an id or a result, and nothing else', async () => {
    const { data: kinds } = (await (await worker.fetch('/api/exoticKinds')).json()) as {
      data: string[]
    }
    const accepted: string[] = []
    for (const kind of kinds) {
      const headers = { 'content-type': 'application/json', 'x-kind': kind }
      const response = await worker.fetch('/api/exotic/returned', { method: 'POST', headers })
      if (response.status === 200) accepted.push(kind)
      else {
        expect([kind, response.status, await response.json()]).toMatchObject([
          kind,
          500,
          { error: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) } },
        ])
      }
    }
    expect(accepted).toEqual(['a response'])
  })
})

describe('RPC', () => {
  it('reaches actions only, by names that no stub has itself', async () => {
    const { say, refused, ...others } = (await (await worker.fetch('/rpc')).json()) as {
      say: unknown
      refused: string[]
    }
    expect(say).toEqual({ data: 'said', error: null })
    for (const [name, result] of Object.entries(others)) {
      expect([name, result]).toEqual([name, expect.stringMatching(/^TypeError/)])
    }
    expect(refused).toEqual(['fetch', 'connect', 'dup'])
  })

  it('carries values that JSON has no form for to a schema that takes anything', async () => {
    const response = await worker.fetch('/rpc-values')
    expect(await response.json()).toEqual({
      date: '[object Date]',
      map: '[object Map]',
      request: '[object Request]',
      function: '[object JsRpcStub]',
      refused: 'BAD_REQUEST',
    })
  })
})

describe('what is never seen', () => {
  it('log-canary: is a secret of the env, or what a caller sent, in an answer or in the log', async () => {
    await send('/api/leak', '{}')
    const headers = { cookie: `session=${canary}`, authorization: canary, 'x-request-id': 'mine 1' }
    await send('/api/total', JSON.stringify({ value: 'input-canary' }), headers)
    await send('/api/strict', '["input-canary"]', headers)
    await send('/api/total', '{"input-canary', headers)
    await expect
      .poll(() => logs.filter((line) => line.includes('action ')).length)
      .toBeGreaterThan(3)
    expect(logs.filter((line) => line.includes(canary) || line.includes('input-canary'))).toEqual(
      [],
    )
    // Of all that this file has asked for.
    expect(seen.length).toBeGreaterThan(300)
    expect(seen.filter((text) => text.includes(canary))).toEqual([])
  })

  it('is an id from outside that is no plain word', async () => {
    for (const id of ['a b', 'a\u00e9', 'x'.repeat(256), '<script>']) {
      const response = await send('/api/total', '1', { 'x-request-id': id })
      expect(response.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    }
  })
})

describe('the log', () => {
  it.each([
    ['failing/route', 'GET', 'GET /api/failing/route/:key failed'],
    ['failing/action', 'POST', '/api/failing/action/:key failed'],
  ])(
    'log-lines: has one line for a failure in %s, without a value of the path',
    async (path, method, expected) => {
      for (const value of ['a%0Ab', '%0d%0a[hono-actions]%20forged', '%E2%80%A8x', 'secret-1']) {
        logs.length = 0
        const url = `${path}/${value}`
        const headers = { 'content-type': 'application/json' }
        expect((await worker.fetch(`/api/${url}`, { method, headers })).status).toBe(500)
        await expect.poll(() => logs.join('\n')).toContain('] ')
        const [first = ''] = logs.join('\n').split('\n')
        expect(first).toMatch(new RegExp(`${expected} \\(request [\\w-]+\\)`))
        expect(logs.join('\n')).not.toMatch(/forged|secret-1|a\nb|\u2028|%0/i)
      }
    },
  )
})

describe('the types', () => {
  it('hold for all of this', async () => {
    await wranglerTypes(folder)
    expect(await typeErrors(folder)).toBe('')
  })
})
