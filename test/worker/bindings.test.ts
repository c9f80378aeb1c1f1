import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { join } from 'node:path'
import { HonoActionError } from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resultResponse } from '../../src/actions/response/respond.ts'
import { buildWorker, fixtures } from '../support/build.ts'
import { post } from '../support/post.ts'
import { typeErrors, wranglerTypes } from '../support/tools.ts'

interface Env {
  KV: { get(key: string): Promise<string | null>; put(key: string, value: string): Promise<void> }
  PICTURES: {
    get(key: string): Promise<null | {
      httpMetadata?: Record<string, unknown>
      arrayBuffer(): Promise<ArrayBuffer>
    }>
  }
}

const folder = join(fixtures, 'bindings-worker')
const logs: string[] = []
let worker: TestWorker<Env>

beforeAll(async () => {
  worker = await createTestWorker<Env>({
    root: folder,
    configPath: await buildWorker(folder),
    onLog: ({ message }) => logs.push(message),
  })
})

afterAll(() => worker?.dispose())

/** The data of an action, which is expected to work. */
async function dataOf(name: string, input?: unknown, headers?: Record<string, string>) {
  const { data, error } = await post(worker, `/api/${name}`, input, headers)
  expect(error).toBeNull()
  return data
}

/** What the Worker asked of the runtime since the last time. */
const takeCalls = () => dataOf('calls')

describe('kv', () => {
  const stored = '{"theme":"dark","since":"2026-10-12T00:00:00.000Z"}'

  it('reads a key once for each request, as text, as JSON and checked', async () => {
    await worker.env.KV.put('settings', stored)
    expect(await dataOf('kv/forms', { key: 'settings' })).toEqual({
      reads: 1,
      value: {
        text: [stored, stored, stored, stored],
        json: [JSON.parse(stored), JSON.parse(stored)],
        shared: false,
        checked: JSON.parse(stored),
        same: true,
      },
    })
    await worker.env.KV.put('settings', stored.replace('dark', 'light'))
    const { value } = await dataOf('kv/forms', { key: 'settings' })
    expect(value.checked.theme).toBe('light')
  })

  it('reads it once where it is asked for at the same time, and where it is missing', async () => {
    await worker.env.KV.put('one', '1')
    expect(await dataOf('kv/together', { key: 'one' })).toEqual({ reads: 1, value: ['1', '1', 1] })
    expect(await dataOf('kv/together', { key: 'none' })).toEqual({
      reads: 1,
      value: [null, null, null],
    })
  })

  it('shares what was read with middleware and with actions in process', async () => {
    await worker.env.KV.put('shared', 'first')
    expect(await dataOf('kv/shared')).toEqual({ values: ['first', 'first', 'first'], reads: 1 })
    expect((await dataOf('kv/shared')).values[0]).toBe('changed around it')
  })

  it('reads what was written through it', async () => {
    await worker.env.KV.put('written', 'before')
    expect(await dataOf('kv/writes', { key: 'written' })).toEqual({
      before: 'before',
      put: { value: 'put', reads: 0 },
      bytes: { value: 'bytes', reads: 1 },
      half: { value: '\ufffd\ufffd\ufffd', reads: 1 },
      gone: { value: null, reads: 0 },
      metadata: { by: 'test' },
      refused: expect.stringContaining('KV PUT failed: 400'),
      kept: { value: 'again', reads: 1 },
    })
  })

  it('keeps nothing of what is read during a write, nor of writes that overlap', async () => {
    await worker.env.KV.put('overlapping', 'before')
    expect(await dataOf('kv/overlapping', { key: 'overlapping' })).toEqual({
      during: 1,
      after: { value: 'bytes', reads: 1 },
      both: 1,
      agrees: true,
    })
  })

  it('passes on every other read', async () => {
    await worker.env.KV.put('through', 'kept')
    expect(await dataOf('kv/through', { key: 'through' })).toEqual({
      kept: 'kept',
      buffer: 'changed around it',
      stream: 'changed around it',
      fresh: 'changed around it',
      several: [
        ['through', 'changed around it'],
        ['missing', null],
      ],
      metadata: 'changed around it',
      list: ['through'],
    })
  })

  it('forgets a read that failed', async () => {
    const { value, reads } = await dataOf('kv/failed')
    expect(value).toEqual([expect.stringContaining('414'), expect.stringContaining('414')])
    expect(reads).toBe(2)
  })

  it('says where a value does not fit, and not what it is', async () => {
    await worker.env.KV.put('users', '{"users":[{"age":1},{"age":"canary"}],"theme":"canary"}')
    await worker.env.KV.put('not-json', 'canary')
    const { missing, ...failures } = await dataOf('kv/json', { key: 'users' })
    expect(missing).toBeNull()
    const misfit = (place: string) =>
      expect.stringContaining(
        `Error: The KV value 'users' (KV) does not match its schema: ${place}. Write it again`,
      )
    expect(failures).toEqual({
      nested: misfit('users[1].age'),
      valibot: misfit('users'),
      whole: misfit('(all of it)'),
      asynchronous: misfit('theme'),
      text: expect.stringContaining("Error: The KV value 'not-json' (KV) is not JSON. "),
    })
    expect(JSON.stringify(failures)).not.toContain('canary')
  })
})

describe('d1Session', () => {
  const first = 'first-unconstrained'
  const cookieOf = (headers: Headers) => headers.getSetCookie().map((cookie) => cookie.split('; '))
  const bookmarkOf = (headers: Headers) => cookieOf(headers)[0]?.[0] ?? ''

  beforeEach(() => takeCalls())

  it('is one session for middleware, handler and actions in process', async () => {
    expect(await dataOf('d1/shared')).toEqual({ count: 6, same: true })
    expect((await takeCalls()).db).toEqual(['first-primary'])
  })

  it('begins anywhere to read, and at the primary for everything else', async () => {
    await worker.fetch('/api/d1/find?text=nothing')
    await dataOf('d1/add', { text: 'a' })
    expect((await takeCalls()).db).toEqual([first, 'first-primary'])
  })

  it('goes on where the last request ended', async () => {
    const text = crypto.randomUUID()
    const written = await post(worker, '/api/d1/add', { text })
    expect(written.data).toEqual({ before: null, after: expect.any(String) })
    expect(cookieOf(written.headers)).toEqual([
      [`d1-bookmark-DB=${written.data.after}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'],
    ])
    const read = await worker.fetch(`/api/d1/find?text=${text}`, {
      headers: { cookie: bookmarkOf(written.headers) },
    })
    expect(await read.json()).toMatchObject({
      data: { from: written.data.after, results: [{ text }] },
    })
    const again = await post(
      worker,
      '/api/d1/add',
      { text },
      { cookie: bookmarkOf(written.headers) },
    )
    expect(again.data.before).toBe(written.data.after)
    expect(again.data.after > again.data.before).toBe(true)
    expect(bookmarkOf(again.headers)).toBe(`d1-bookmark-DB=${again.data.after}`)
    expect((await takeCalls()).db).toEqual([
      'first-primary',
      written.data.after,
      written.data.after,
    ])
  })

  it("begins as the visitor's request asks, also where an action in process begins it", async () => {
    const { data, headers } = await post(worker, '/api/d1/add', { text: 'x' })
    const visit = (init?: RequestInit) => worker.fetch('/api/d1/firstInside', init)
    const known = await visit({ headers: { cookie: bookmarkOf(headers) } })
    expect(((await known.json()) as { data: string }).data >= data.after).toBe(true)
    expect(bookmarkOf((await visit()).headers)).toMatch(/^d1-bookmark-DB=./)
    expect((await takeCalls()).db).toEqual(['first-primary', data.after, first])
  })

  it('sends no bookmark where nothing was asked', async () => {
    const { data, headers } = await post(worker, '/api/d1/idle')
    expect([data, cookieOf(headers)]).toEqual([null, []])
    const cookie = 'd1-bookmark-DB=00000001-00000002-00000003-0123456789abcdef0123456789abcdef'
    const known = await post(worker, '/api/d1/idle', undefined, { cookie })
    expect(known.data).toBe(cookie.split('=')[1])
    expect(cookieOf(known.headers)).toEqual([])
  })

  it('sends the cookie over https only to where it came from', async () => {
    const { headers } = await post(
      worker,
      '/api/d1/add',
      { text: 's' },
      { 'x-visited': 'https://example.com/api/d1/add' },
    )
    expect(cookieOf(headers)[0]).toContain('Secure')
  })

  it('ignores a bookmark that can be none', async () => {
    for (const bookmark of ['', 'a%20b', `0-${'0'.repeat(127)}`, '%00', '"', 'a.b', 'zzz']) {
      const cookie = `d1-bookmark-DB=${bookmark}`
      expect(await dataOf('d1/idle', undefined, { cookie })).toBeNull()
    }
    expect(new Set((await takeCalls()).db)).toEqual(new Set(['first-primary']))
  })

  it('keeps the bookmark out of what a cache may keep', async () => {
    const response = await worker.fetch('/api/d1/cached')
    expect(response.headers.get('cache-control')).toContain('s-maxage=60')
    expect(await response.json()).toEqual({ data: 1, error: null })
    expect(cookieOf(response.headers)).toEqual([])
    const etag = response.headers.get('etag') ?? ''
    const same = await worker.fetch('/api/d1/cached', { headers: { 'if-none-match': etag } })
    expect([same.status, cookieOf(same.headers)]).toEqual([304, []])
    expect((await takeCalls()).db).toEqual([first, first])
  })

  it('a bookmark is not sent with headers that let a cache store the response, in any case', async () => {
    const [future, past] = [60_000, -60_000].map((ms) => new Date(Date.now() + ms).toUTCString())
    const stored = [
      ...['public', 's-maxage=0', 'max-age=60', 'max-age="060"', 'max-age = 1', 'a, immutable'].map(
        (value) => ({ 'cache-control': value }),
      ),
      { 'cdn-cache-control': 'max-age=60' },
      { 'cloudflare-cdn-cache-control': 'public' },
      { 'cache-control': 'no-store', 'cdn-cache-control': 's-maxage=60' },
      { 'cdn-cache-control': 'no-store', 'cloudflare-cdn-cache-control': 'max-age=1' },
      { expires: future },
      { expires: future, 'cache-control': 'max-age=0' },
    ]
    const notStored = [
      ...['no-store', 'public, no-store', 'no-store,max-age=60', 'no-cache', 'max-age=0'].map(
        (value) => ({ 'cache-control': value }),
      ),
      {},
      { 'cdn-cache-control': 'no-store', 'cloudflare-cdn-cache-control': 'no-cache' },
      { expires: past },
      { expires: '0' },
      { expires: future, 'cache-control': 'no-store' },
    ]
    const sends = async (headers: object, seed: number) => {
      const cased = Object.entries(headers).map((pair) =>
        pair.map((text) => fc.sample(fc.mixedCase(fc.constant(text)), { numRuns: 1, seed })[0]),
      )
      const query = new URLSearchParams({ headers: JSON.stringify(Object.fromEntries(cased)) })
      const response = await worker.fetch(`/api/d1/sends?${query}`)
      expect(await response.text()).toBe('sent')
      return cookieOf(response.headers).length
    }
    for (const seed of [1, 2, 3]) {
      for (const headers of stored) {
        expect(await sends(headers, seed), JSON.stringify(headers)).toBe(0)
      }
      for (const headers of notStored) {
        expect(await sends(headers, seed), JSON.stringify(headers)).toBe(1)
      }
    }
    await takeCalls()
  })

  it('takes and sends it as a header instead', async () => {
    const { data, headers } = await post(worker, '/api/d1/addByHeader', { text: 'h' })
    const bookmark = headers.get('x-d1-bookmark') ?? ''
    expect([data, cookieOf(headers)]).toEqual([null, []])
    const again = await post(
      worker,
      '/api/d1/addByHeader',
      { text: 'h' },
      { 'x-d1-bookmark': bookmark, cookie: 'd1-bookmark-DB=ignored' },
    )
    expect(again.data).toBe(bookmark)
    expect((again.headers.get('x-d1-bookmark') ?? '') > bookmark).toBe(true)
    expect((await takeCalls()).db).toEqual(['first-primary', bookmark])
  })

  it('can what the database can', async () => {
    expect(await dataOf('d1/rest')).toEqual({
      count: 1,
      changes: 1,
      texts: [{ text: 'exec' }, { text: 'batch' }],
      has: [true, true, false],
    })
  })

  it('is a database for Drizzle, also behind bindings', async () => {
    const text = crypto.randomUUID()
    const { data, headers } = await post(worker, '/api/d1/drizzle', { text })
    expect(data).toEqual({ added: text, isAll: true, bookmark: expect.any(String) })
    expect(bookmarkOf(headers)).toBe(`d1-bookmark-DB=${data.bookmark}`)
    const bound = await post(worker, '/api/d1/drizzleBinding', { text })
    expect(bound.data).toEqual({ added: [text], same: true })
    expect(bookmarkOf(bound.headers)).toMatch(/^d1-bookmark-DB=./)
  })
})

describe('r2', () => {
  it('stores the file of a form, with its type', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(60_000))
    const photo = new File([bytes, bytes, bytes], 'photo.png', { type: 'image/png' })
    const form = new FormData()
    form.set('key', 'photo')
    form.set('photo', photo)
    await takeCalls()
    const { data, error } = (await send(form)) as { data: { etag: string }; error: unknown }
    expect(error).toBeNull()
    const whole = new Uint8Array(await photo.arrayBuffer())
    const etag = createHash('md5').update(whole).digest('hex')
    expect(data).toEqual({ key: 'photo', size: 180_000, etag })
    const object = await worker.env.PICTURES.get('photo')
    expect(object?.httpMetadata).toEqual({ contentType: 'image/png' })
    expect(new Uint8Array((await object?.arrayBuffer()) ?? [])).toEqual(whole)
    expect((await takeCalls()).r2).toEqual([['photo', '[object File]']])
  })

  it('leaves a type that is given', async () => {
    const form = new FormData()
    form.set('key', 'given')
    form.set('photo', new File(['<svg/>'], 'x.svg', { type: 'image/svg+xml' }))
    form.set('given', 'text/plain')
    await send(form)
    expect((await worker.env.PICTURES.get('given'))?.httpMetadata).toEqual({
      cacheControl: 'no-cache',
      contentType: 'text/plain',
    })
  })

  it('adds it to other metadata, and has the conditions of put', async () => {
    expect(await dataOf('uploads')).toEqual({
      refused: null,
      heads: [
        {
          size: 4,
          http: { cacheControl: 'no-cache', contentType: 'text/css' },
          custom: { by: 'ada' },
        },
        { size: 4, http: { cacheControl: 'x', contentType: 'text/css' }, custom: {} },
        { size: 4, http: { contentType: 'image/png' }, custom: {} },
        { size: 4, http: {}, custom: {} },
        { size: 0, http: {}, custom: {} },
      ],
    })
  })

  it('stores nothing of an upload that is aborted in the middle', async () => {
    const read = async (key: string) => {
      const object = await worker.env.PICTURES.get(key)
      return object && new TextDecoder().decode(await object.arrayBuffer())
    }
    const noted = () => worker.env.KV.get('streamed')
    // A body that is passed on as a stream.
    await worker.fetch('/api/streamed', { method: 'PUT', body: 'whole' })
    await expect.poll(noted).toBe('stored')
    await sendHalf('PUT /api/streamed', [], 'y'.repeat(50_000))
    await expect.poll(noted).not.toBe('stored')
    expect(await read('streamed')).toBe('whole')
    // A form, which is read before the handler runs.
    await takeCalls()
    await worker.env.KV.put('uploaded', 'not yet')
    const part = (name: string, rest = '') =>
      `--x\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n`
    const form = `${part('key')}aborted\r\n${part('photo', '; filename="a.txt"')}${'y'.repeat(50_000)}`
    await sendHalf('POST /api/upload', ['Content-Type: multipart/form-data; boundary=x'], form)
    await expect.poll(() => worker.env.KV.get('uploaded')).toMatch(/^(400|503)$/)
    expect([await read('aborted'), (await takeCalls()).r2]).toEqual([null, []])
  })

  it('fails as put does', async () => {
    logs.length = 0
    expect(await post(worker, '/api/tooLong')).toMatchObject({ status: 500 })
    await expect.poll(() => logs.join('\n')).toContain('(10020)')
  })

  /** Sends a request with half of its body, and closes the connection. */
  async function sendHalf(line: string, headers: string[], body: string): Promise<void> {
    const { host, hostname, port, origin } = worker.url
    const socket = connect(Number(port), hostname)
    const length = `Content-Length: ${2 * body.length}`
    const head = [`${line} HTTP/1.1`, `Host: ${host}`, `Origin: ${origin}`, length, ...headers]
    await new Promise((resolve) => socket.write(`${head.join('\r\n')}\r\n\r\n${body}`, resolve))
    await new Promise((resolve) => setTimeout(resolve, 300))
    socket.destroy()
  }

  async function send(form: FormData): Promise<unknown> {
    const { origin } = worker.url
    const response = await worker.fetch('/api/upload', {
      method: 'POST',
      headers: { origin },
      body: form,
    })
    return response.json()
  }
})

describe('durableObjects', () => {
  it('gives one stub for each name and request', async () => {
    expect(await dataOf('rooms')).toEqual({
      counts: [1, 2, 3],
      asked: ['lobby', 'attic'],
      lobby: ['one', 'two', 'three'],
      attic: ['other'],
      same: true,
      name: 'lobby',
    })
    expect(await dataOf('say', { room: 'lobby', text: 'four' })).toBe(4)
  })

  it('an object has a location hint on its first call, and a jurisdiction', async () => {
    expect(await dataOf('farRooms')).toEqual({
      said: 1,
      same: true,
      asked: [{ locationHint: 'weur' }],
      // The binding was asked: workerd itself has no jurisdictions.
      europe: 'Jurisdiction restrictions are not implemented in workerd.',
    })
  })

  it('gives a stub that outlives an error, and not the end of its object', async () => {
    expect(await dataOf('brokenRooms')).toEqual({
      thrown: 'the room said no',
      after: '1',
      collapsed: 'the room collapsed',
      afterwards: 'the room collapsed',
      renewed: '2',
    })
  })
})

describe('rateLimit', () => {
  const from = (address: string) => ({ 'cf-connecting-ip': address })

  it('refuses beyond the limit, and says when to come back', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 2; i++) {
      statuses.push((await post(worker, '/api/limited', {}, from('192.0.2.1'))).status)
    }
    const refused = await post(worker, '/api/limited', {}, from('192.0.2.1'))
    expect([...statuses, refused.status]).toEqual([200, 200, 429])
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(refused).toMatchObject({
      data: null,
      error: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests', retryAfter: 60 },
    })
    expect((await post(worker, '/api/limited', {}, from('192.0.2.2'))).status).toBe(200)
  })

  it('gives the client a typed error', async () => {
    const client = createActions<Record<string, never>>({
      baseUrl: '/api',
      fetch: worker.fetch,
      headers: from('192.0.2.3'),
    }) as unknown as { limited(): Promise<{ error: unknown }> }
    await client.limited()
    await client.limited()
    expect((await client.limited()).error).toMatchObject({
      name: 'HonoActionError',
      code: 'TOO_MANY_REQUESTS',
      status: 429,
      retryAfter: 60,
    })
  })

  it('counts by a key of its own, and tells the period it was given', async () => {
    const ask = (name: string) => post(worker, `/api/limitedByName?name=${name}`)
    for (let i = 0; i < 2; i++) expect((await ask('ada')).status).toBe(200)
    const refused = await ask('ada')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10'])
    expect((await ask('grace')).status).toBe(200)
    const later = (user: string) => post(worker, '/api/limitedLater', {}, { 'x-user': user })
    for (let i = 0; i < 2; i++) expect((await later('ada')).status).toBe(200)
    expect((await later('ada')).status).toBe(429)
    expect((await later('grace')).status).toBe(200)
  })

  it('is not the only one to say so: an error has whole seconds in its header', async () => {
    const wait = (retryAfter: number | null) => post(worker, '/api/later', { retryAfter })
    const some = await wait(1.2)
    expect([some.status, some.headers.get('retry-after')]).toEqual([503, '2'])
    expect(some.error.retryAfter).toBe(1.2)
    const past = await wait(-5)
    expect([past.headers.get('retry-after'), past.error.retryAfter]).toEqual(['0', -5])
    const none = await wait(null)
    expect(none.headers.has('retry-after')).toBe(false)
    expect('retryAfter' in none.error).toBe(false)
  })

  it('says so where a result is answered without Hono too', async () => {
    const request = new Request('http://localhost/')
    const error = new HonoActionError({ code: 'TOO_MANY_REQUESTS', retryAfter: 3 })
    const { headers } = await resultResponse({ data: null, error }, request)
    expect(headers.get('retry-after')).toBe('3')
    const { headers: none } = await resultResponse({ data: 1, error: null }, request)
    expect(none.has('retry-after')).toBe(false)
  })

  it("counts calls in process, by the visitor's address", async () => {
    const data = await dataOf('limitedInside', undefined, from('192.0.2.4'))
    expect(data).toMatchObject([
      { data: 'passed' },
      { data: 'passed' },
      { data: null, error: { code: 'TOO_MANY_REQUESTS', retryAfter: 60 } },
    ])
    expect((await post(worker, '/api/limited', {}, from('192.0.2.4'))).status).toBe(429)
    expect((await post(worker, '/api/limited', {}, from('192.0.2.5'))).status).toBe(200)
  })
})

describe('bindings', () => {
  it('has queues, services, databases and the rest as they are', async () => {
    expect(await dataOf('others', { to: 'ada' })).toEqual({
      greeting: 'Hello ada',
      postgres: '/library',
      one: 1,
      both: [true, true],
    })
    await expect.poll(() => worker.env.KV.get('mailed')).toBe('{"to":"ada"}')
  })
})

describe('a binding that is missing', () => {
  it.each([
    ['kv', 'KV namespace', 'NO_KV', '[[kv_namespaces]]\n  binding = "NO_KV"'],
    ['r2', 'R2 bucket', 'NO_R2', '[[r2_buckets]]\n  binding = "NO_R2"'],
    ['d1', 'D1 database', 'NO_DB', '[[d1_databases]]\n  binding = "NO_DB"'],
    ['rooms', 'Durable Object', 'NO_ROOMS', '[[durable_objects.bindings]]\n  name = "NO_ROOMS"'],
    ['limiter', 'rate limiter', 'NO_LIMITER', '[[ratelimits]]\n  name = "NO_LIMITER"'],
    ['any', 'binding', 'NO_BINDING', 'binding = "NO_BINDING"'],
  ])('%s: is explained in the log, and not to the caller', async (action, kind, name, lines) => {
    logs.length = 0
    const { status, error } = await post(worker, `/api/missing/${action}`)
    expect(status).toBe(500)
    expect(error).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'Internal error',
      requestId: expect.any(String),
    })
    await expect
      .poll(() => logs.join('\n'))
      .toContain(`There is no ${kind} '${name}' in this Worker's env`)
    expect(logs.join('\n')).toContain(lines)
  })
})

describe('the types', () => {
  it('hold for all of this', async () => {
    await wranglerTypes(folder)
    expect(await typeErrors(folder)).toBe('')
  })
})
