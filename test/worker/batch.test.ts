import { join } from 'node:path'
import { createActions, createHonoClient } from '@gnosticdev/hono-actions/client'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildWorker, fixtures } from '../support/build.ts'
import { typeErrors, wranglerTypes } from '../support/tools.ts'

const folder = join(fixtures, 'batch-worker')
const logs: string[] = []
let worker: TestWorker<unknown>

beforeAll(async () => {
  worker = await createTestWorker({
    root: folder,
    configPath: await buildWorker(folder),
    onLog: ({ message }) => logs.push(message),
  })
})

afterAll(() => worker?.dispose())

interface Answer {
  status: number
  headers: Record<string, string>
  body: string
  json(): { data: unknown; error: { code: string; message: string } | null }
}

type Call = { path?: unknown; body?: unknown; [other: string]: unknown }

const json = { 'content-type': 'application/json' }

/** A context is open where the batch is taken apart, and there is none. */
const inBoth: Record<string, string>[] = [{}, { 'x-in-worker': '1' }]

/** Posts a batch as a client would, and gives its answers. */
async function batch(calls: Call[], headers: Record<string, string> = {}) {
  const response = await worker.fetch('/api/~batch', {
    method: 'POST',
    headers: { ...json, ...headers },
    body: JSON.stringify(calls),
  })
  expect(response.status).toBe(200)
  const answers = (await response.json()) as { status: number; headers: [string, string][] }[]
  return {
    response,
    answers: answers.map((answer) => ({
      ...(answer as unknown as Answer),
      headers: Object.fromEntries(answer.headers),
      json: () => JSON.parse((answer as unknown as Answer).body),
    })),
  }
}

const call = (path: string, input?: unknown): Call => ({
  path,
  ...(input === undefined ? undefined : { body: JSON.stringify(input) }),
})

describe('a batch', () => {
  it('answers each call with its own status, headers and body, in their order', async () => {
    const { answers } = await batch([
      call('echo', { text: 'slow', ms: 60 }),
      call('ping'),
      call('conflict'),
      call('echo', { text: 7 }),
      call('nope'),
      call('read', { id: 1 }),
      call('form', { text: 'x' }),
      call('busy'),
      call('broken'),
      call('guarded'),
      { path: 'echo', body: '{"text":' },
      call('late'),
    ])
    expect(answers.map(({ status }) => status)).toEqual([
      200, 200, 409, 400, 404, 405, 415, 429, 500, 401, 400, 504,
    ])
    expect(answers[0]?.json().data).toMatchObject({ text: 'slow', path: '/api/echo' })
    expect(answers[1]?.json().data).toBe('pong')
    expect(answers[2]?.json().error).toMatchObject({ code: 'OUT_OF_STOCK', data: { left: 3 } })
    expect(answers[3]?.json().error).toMatchObject({ issues: [{ path: ['text'] }] })
    expect(answers[5]?.headers['allow']).toBe('GET, HEAD')
    expect(answers[7]?.headers['retry-after']).toBe('7')
    expect(answers[8]?.body).not.toContain('canary')
    for (const { headers } of answers) expect(headers['cache-control']).toBe('no-store')
  })

  it('runs the guards of each call, also those in front of the router', async () => {
    const calls = [call('guarded'), call('admin/ban'), call('guarded')]
    const { answers: refused } = await batch(calls)
    expect(refused.map(({ status }) => status)).toEqual([401, 403, 401])
    expect(refused[1]?.body).toBe('admins only')
    const { answers } = await batch(calls, { authorization: 'ada', 'x-admin': 'yes' })
    expect(answers.map((answer) => answer.json().data)).toEqual(['ada', 'banned', 'ada'])
  })

  it('keeps the variables of its calls apart', async () => {
    for (const headers of inBoth) {
      const calls = Array.from({ length: 10 }, (_, i) =>
        call('vars', { marker: `m${i}`, ms: 10 - i }),
      )
      const { answers } = await batch(calls, { ...headers, 'x-request-id': 'one-request' })
      expect(answers.map((answer) => answer.json().data)).toEqual(
        calls.map((_, i) => ({
          before: 'none',
          after: `m${i}`,
          outer: 'x-in-worker' in headers ? 'set by the worker' : 'none',
          requestId: 'one-request',
        })),
      )
    }
  })

  it('brings the cookies of all calls, and shows them to no script', async () => {
    for (const headers of inBoth) {
      const { response, answers } = await batch(
        [call('cookie', { name: 'late', ms: 40 }), call('cookie', { name: 'early' }), call('ping')],
        headers,
      )
      expect(response.headers.getSetCookie()).toEqual([
        'late=1; Path=/; HttpOnly',
        'late-too=2; Path=/',
        'early=1; Path=/; HttpOnly',
        'early-too=2; Path=/',
      ])
      for (const answer of answers) expect(answer.headers).not.toHaveProperty('set-cookie')
    }
  })

  it('writes a line to the log for each call, with its own status', async () => {
    logs.length = 0
    const id = 'logged-batch-of-three'
    const { response } = await batch([call('ping'), call('conflict'), call('ping')], {
      'x-request-id': id,
    })
    const lines = () => logs.filter((line) => line.includes(id)).map((line) => JSON.parse(line))
    await expect.poll(() => lines().length).toBe(3)
    expect(
      lines()
        .map(({ action, status }) => `${action} ${status}`)
        .sort(),
    ).toEqual(['conflict 409', 'ping 200', 'ping 200'])
    expect(response.headers.get('server-timing')?.split(', ')).toHaveLength(3)
  })

  it('has one id, also if none was sent', async () => {
    const calls = ['a', 'b'].map((marker) => call('vars', { marker, ms: 1 }))
    const { response, answers } = await batch(calls)
    const ids = answers.map((answer) => answer.json().data.requestId)
    expect(new Set([...ids, response.headers.get('x-request-id')]).size).toBe(1)
  })

  it('gives a call the limits of its action', async () => {
    const { answers } = await batch([
      call('small', { text: 'x'.repeat(100) }),
      call('small', { text: 'x' }),
      { path: 'anything', body: '['.repeat(100) + ']'.repeat(100) },
      { path: 'anything', body: '{"__proto__":{"admin":true}}' },
    ])
    expect(answers.map(({ status }) => status)).toEqual([413, 200, 400, 400])
  })
})

describe('what a batch is not a way around', () => {
  const calls = JSON.stringify([call('ping'), call('echo', { text: 'x' })])

  it.each([
    ['Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling', { 'sec-fetch-site': 'same-site' }],
    ['Origin', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('the check of the origin: %s', async (_, headers) => {
    const { answers } = await batch([call('ping'), call('cookie', { name: 'x' })], headers)
    expect(answers.map(({ status }) => status)).toEqual([403, 403])
  })

  it('the origins that are allowed', async () => {
    const headers = { origin: 'https://friend.example', 'sec-fetch-site': 'cross-site' }
    expect((await batch([call('ping'), call('ping')], headers)).answers[1]?.status).toBe(200)
  })

  it('what a browser posts without asking', async () => {
    const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', '']
    for (const type of types) {
      const headers = type === '' ? undefined : { 'content-type': type }
      const body = new TextEncoder().encode(calls)
      const response = await worker.fetch('/api/~batch', {
        method: 'POST',
        body,
        ...(headers && { headers }),
      })
      expect(response.status).toBe(415)
    }
  })

  it('the method, and there is no batch in a batch', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) {
      expect((await worker.fetch('/api/~batch', { method, headers: json })).status).toBe(404)
    }
    const { answers } = await batch([{ path: '~batch', body: calls }, call('read', { id: 1 })])
    expect(answers.map(({ status }) => status)).toEqual([404, 405])
  })

  it('the path of the actions', async () => {
    const paths = ['../secret', 'a/../../x', '/echo', '//evil.example/x', 'echo?x=1', 'echo#x']
    const more = ['%65cho', 'echo/', '', '.', 'echo\\x', 'http://evil.example/', '__proto__']
    for (const some of [paths, more]) {
      const { answers } = await batch(some.map((path) => call(path, { text: 'x' })))
      expect(answers.map(({ status }) => status)).toEqual(some.map(() => 404))
    }
  })

  it('the number and the size of requests', async () => {
    const many = Array.from({ length: 13 }, () => call('ping'))
    const post = (body: string) =>
      worker.fetch('/api/~batch', { method: 'POST', headers: json, body })
    expect((await post(JSON.stringify(many))).status).toBe(413)
    expect((await post(JSON.stringify(many.slice(1)))).status).toBe(200)
    const large = [call('ping'), call('echo', { text: 'x'.repeat(20_000) })]
    expect((await post(JSON.stringify(large))).status).toBe(413)
  })

  it('the headers that only a browser or a proxy writes', async () => {
    const spoofed = { ...call('guarded'), headers: { authorization: 'root' } }
    expect((await batch([spoofed, call('ping')])).answers[0]?.status).toBe(401)
  })

  it('what another site may read', async () => {
    const origin = 'https://reader.example'
    const asked = await worker.fetch('/api/~batch', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect(asked.headers.get('access-control-allow-origin')).toBe(origin)
    const { response } = await batch([call('ping'), call('ping')], { origin })
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
    expect(response.headers.get('vary')).toContain('origin')
    const { response: other } = await batch([call('ping')], { origin: 'https://evil.example' })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('a body that is no batch', () => {
  const deep = '['.repeat(5000) + ']'.repeat(5000)
  it.each([
    ['nothing', ''],
    ['no JSON', '[{"path":'],
    ['an object', '{"0":{"path":"ping"},"length":1}'],
    ['an empty list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['a list of strings', '["ping"]'],
    ['a list of null', '[null]'],
    ['a path that is none', '[{"path":7}]'],
    ['a path that is a list', '[{"path":["ping"]}]'],
    ['no path', '[{"body":"{}"}]'],
    ['a body that is an object', '[{"path":"ping","body":{}}]'],
    ['a body that is null', '[{"path":"ping","body":null}]'],
    ['a prototype', '[{"path":"ping","__proto__":{"body":"{}"}}]'],
    ['a prototype for the list', '{"__proto__":[{"path":"ping"}]}'],
    ['a constructor', '[{"path":"ping","constructor":{"prototype":{"x":1}}}]'],
    ['deep nesting', deep],
    ['a number too large', '[{"path":"ping","x":1e999}]'],
    ['very many elements', `[{"path":"ping","x":[${'0,'.repeat(9_950)}${'0,'.repeat(60)}0]}]`],
  ])('%s is a 400, or a 413 beyond the limit, and nothing runs', async (_, body) => {
    const response = await worker.fetch('/api/~batch', { method: 'POST', headers: json, body })
    expect([400, 413]).toContain(response.status)
    expect(await response.json()).toMatchObject({ data: null, error: { code: expect.any(String) } })
  })

  it('random: never is a failure of the server', async () => {
    const pieces = ['[', ']', '{', '}', '"path"', ':', '"ping"', ',', '"body"', '"{}"', 'null']
    const more = ['1', '"__proto__"', '\\u0000', '"constructor"', '"\\ud800"', '-', '1e9', ' ']
    const all = [...pieces, ...more]
    let seed = 7
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    for (let i = 0; i < 400; i++) {
      const well = next(2) === 0
      const body = well
        ? JSON.stringify([{ path: all[next(all.length)], body: all[next(all.length)] }])
        : Array.from({ length: next(20) }, () => all[next(all.length)]).join('')
      const response = await worker.fetch('/api/~batch', { method: 'POST', headers: json, body })
      expect([200, 400], body).toContain(response.status)
      if (response.status !== 200) continue
      const answers = (await response.json()) as { status: number }[]
      for (const { status } of answers) expect(status, body).toBeLessThan(500)
    }
  })
})

describe('a client with batch: true', () => {
  type Actions = typeof import('../fixtures/batch-worker/src/actions.ts')['honoActions']
  let requests: { path: string; init: RequestInit }[] = []
  const counted = (input: string, init: RequestInit) => {
    requests.push({ path: new URL(input, 'http://localhost').pathname, init })
    return worker.fetch(input, init) as unknown as Promise<Response>
  }
  beforeEach(() => {
    requests = []
  })
  const paths = () => requests.map(({ path }) => path)
  const clientOf = (headers: Record<string, string> = {}) =>
    createActions<Actions>({ baseUrl: '/api', fetch: counted, headers, batch: true })

  it('sends the calls of a tick in one request, and gives each its own result', async () => {
    const actions = clientOf()
    const [slow, quick, wrong, out] = await Promise.all([
      actions.echo({ text: 'a', ms: 30 }),
      actions.ping(),
      actions.echo({ text: 1 as never }),
      actions.conflict(),
    ])
    expect(paths()).toEqual(['/api/~batch'])
    expect(slow.data).toMatchObject({ text: 'a', at: new Date(0) })
    expect(quick.data).toBe('pong')
    expect(wrong.error).toMatchObject({ code: 'BAD_REQUEST', status: 400 })
    expect(out.error?.code === 'OUT_OF_STOCK' && out.error.data.left).toBe(3)
  })

  it('sends a single call, and one of the next tick, as they are', async () => {
    const actions = clientOf()
    await actions.ping()
    const first = actions.ping()
    await new Promise((resolve) => setTimeout(resolve, 20))
    await Promise.all([first, actions.ping()])
    expect(paths()).toEqual(['/api/ping', '/api/ping', '/api/ping'])
  })

  it('sends alone what is read by GET, a form, and what is deferred', async () => {
    const actions = clientOf({ 'sec-fetch-site': 'same-origin' })
    const form = new FormData()
    form.set('text', 'in a form')
    const [read, sent, pong] = await Promise.all([
      actions.read.$get({ id: 4 }),
      actions.form(form),
      actions.ping(),
      actions.ping({} as never, { headers: { prefer: 'respond-async' } }),
      actions.ping({} as never, { headers: { 'idempotency-key': 'x' } }),
    ])
    expect([read.data, sent.data, pong.data]).toEqual([4, 'in a form', 'pong'])
    expect(paths().sort()).toEqual([
      '/api/form',
      '/api/ping',
      '/api/ping',
      '/api/ping',
      '/api/read',
    ])
  })

  it('puts no two calls with other headers in one request', async () => {
    const actions = clientOf()
    const agent = (name: string) => ({ headers: { 'x-agent': name } })
    const all = await Promise.all([
      actions.echo({ text: '1' }, agent('a')),
      actions.echo({ text: '2' }, agent('b')),
      actions.echo({ text: '3' }, agent('a')),
      actions.echo({ text: '4' }, agent('b')),
    ])
    expect(all.map(({ data }) => data?.agent)).toEqual(['a', 'b', 'a', 'b'])
    expect(paths()).toEqual(['/api/~batch', '/api/~batch'])
  })

  it('splits what is too much for one request', async () => {
    const actions = clientOf({ 'x-in-worker': '1' })
    const many = await Promise.all(Array.from({ length: 70 }, () => actions.ping()))
    expect(many.every(({ data }) => data === 'pong')).toBe(true)
    expect(paths()).toEqual(['/api/~batch', '/api/~batch', '/api/~batch'])
    requests = []
    const text = 'ü'.repeat(90_000)
    const large = await Promise.all([1, 2, 3].map(() => actions.echo({ text })))
    expect(large.map(({ data }) => data?.text.length)).toEqual([90_000, 90_000, 90_000])
    expect(paths().sort()).toEqual(['/api/echo', '/api/~batch'])
  })

  it('sends a batch in halves if the server takes fewer or smaller ones', async () => {
    const actions = clientOf()
    const many = await Promise.all(Array.from({ length: 14 }, () => actions.ping()))
    expect(many.every(({ data }) => data === 'pong')).toBe(true)
    expect(paths()).toEqual(['/api/~batch', '/api/~batch', '/api/~batch'])
  })

  it('sends a call with a signal alone: its abort ends no other call', async () => {
    const actions = clientOf()
    const { signal } = new AbortController()
    const [ended, kept, pong, other] = await Promise.allSettled([
      actions.echo({ text: 'a', ms: 5000 }, { signal: AbortSignal.timeout(30) }),
      actions.echo({ text: 'b', ms: 60 }, { signal }),
      actions.ping(),
      actions.ping(),
    ])
    expect(ended).toMatchObject({ status: 'rejected', reason: { name: 'TimeoutError' } })
    expect(kept).toMatchObject({ status: 'fulfilled', value: { data: { text: 'b' } } })
    expect([pong, other]).toMatchObject([1, 2].map(() => ({ value: { data: 'pong' } })))
    expect(paths().sort()).toEqual(['/api/echo', '/api/echo', '/api/~batch'])
    await expect(
      actions.ping({} as never, { signal: AbortSignal.abort(new Error('too late')) }),
    ).rejects.toThrow('too late')
  })

  it('sends streams and other routes alone, which have not run before', async () => {
    const actions = clientOf({ authorization: 'ada' })
    const { data: before } = await actions.runs()
    for (const _ of [1, 2]) {
      const [stream] = await Promise.all([actions.count.orThrow(), actions.ping()])
      const values: number[] = []
      for await (const value of stream) values.push(value)
      expect(values).toEqual([1, 2])
    }
    expect(paths()).toEqual(['/api/runs', '/api/~batch', '/api/count', '/api/count', '/api/ping'])
    const { data: after } = await actions.runs()
    const more = (name: string) => (after?.[name] ?? 0) - (before?.[name] ?? 0)
    expect([more('count'), more('guard')]).toEqual([2, 2])

    const { api } = createHonoClient<Actions>({
      baseUrl: worker.url.href,
      fetch: counted,
      batch: true,
    })
    const [note, pong] = await Promise.all([
      (api.notes.$post as (input: object) => Promise<Response>)({ json: { text: 'x' } }),
      api.ping.$post(),
    ])
    // It has its own request, and was sent as the JSON that it is.
    expect([note.status, pong.status]).toEqual([201, 200])
    expect((await actions.runs()).data?.['notes']).toBe(1)
  })

  it('carries a blob and a response, and says of what it cannot carry what to do', async () => {
    const actions = clientOf()
    const [blob, picture, bytes, large] = await Promise.all([
      actions.blob(),
      actions.picture(),
      actions.bytes(),
      actions.large(),
    ])
    expect(paths()).toEqual(['/api/~batch'])
    expect(new Uint8Array(await (blob.data as Blob).arrayBuffer())).toEqual(
      new Uint8Array([0, 255, 128]),
    )
    expect(blob.data?.type).toBe('image/png')
    expect(await picture.data?.text()).toBe('<svg/>')
    expect([bytes.error?.status, large.error?.status]).toEqual([500, 500])
    await expect.poll(() => logs.join('\n')).toContain('The response of bytes is a stream')
    expect(logs.join('\n')).toContain('docs/errors/HA261.md')
  })

  it('does so for honoClient too', async () => {
    const { api } = createHonoClient<Actions>({
      baseUrl: worker.url.href,
      headers: async () => ({ 'x-agent': 'hc' }),
      fetch: counted,
      batch: true,
    })
    const [echo, ping] = await Promise.all([
      api.echo.$post({ json: { text: 'x' } }),
      api.ping.$post(),
    ])
    expect((await echo.json()).data).toMatchObject({ text: 'x', agent: 'hc' })
    expect((await ping.json()).data).toBe('pong')
    expect(paths()).toEqual(['/api/~batch'])
  })
})

it('the fixture type-checks', async () => {
  await wranglerTypes(folder)
  expect(await typeErrors(folder)).toBe('')
})
