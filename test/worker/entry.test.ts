import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWorker, fixtures } from '../support/build.ts'
import { eventually } from '../support/eventually.ts'
import { post } from '../support/post.ts'
import { typeErrors, wranglerTypes } from '../support/tools.ts'

interface Env {
  KV: { get<Value>(key: string, type: 'json'): Promise<Value | null> }
  DB: {
    prepare(sql: string): {
      bind(...values: unknown[]): { first<Row>(): Promise<Row | null>; run(): Promise<unknown> }
      run(): Promise<unknown>
    }
  }
}

const folder = join(fixtures, 'entry-worker')
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const logs: { level: string; message: string }[] = []
let worker: TestWorker<Env>

beforeAll(async () => {
  worker = await createTestWorker<Env>({
    root: folder,
    configPath: await buildWorker(folder),
    onLog: (line) => logs.push(line),
  })
})

afterAll(() => worker?.dispose())

// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came back
async function get(path: string, init?: RequestInit): Promise<any> {
  const response = await worker.fetch(path, init)
  expect(response.status, await response.clone().text()).toBe(200)
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

/** What the Worker notes under a key, once it has. */
// biome-ignore lint/suspicious/noExplicitAny: the same
function noted(key: string): Promise<any> {
  return eventually(() => worker.env.KV.get(key, 'json'))
}

const logged = (text: string) => logs.filter(({ message }) => message.includes(text))

/** The lines of JSON that were written of an action. */
const linesOf = (action: string) =>
  logged(`"action":"${action}"`).map(({ level, message }) => ({
    to: level,
    ...JSON.parse(message),
  }))

describe('a request', () => {
  it('has the id that it came with, and sends it back', async () => {
    const response = await worker.fetch('/here', { headers: { 'x-request-id': 'from-outside_1' } })
    expect(response.headers.get('x-request-id')).toBe('from-outside_1')
    expect(await response.json()).toMatchObject({ kind: 'fetch', requestId: 'from-outside_1' })
  })

  it('has the id of the edge, or a new one', async () => {
    const ray = await get('/here', { headers: { 'cf-ray': '8a1b2c3d4e5f6789-FRA' } })
    expect(ray.requestId).toBe('8a1b2c3d4e5f6789-FRA')
    const [one, two] = await Promise.all([get('/here'), get('/here')])
    expect(one.requestId).toMatch(uuid)
    expect(two.requestId).not.toBe(one.requestId)
  })

  it.each(['a b', 'a;b', 'ä', '', 'x'.repeat(256)])('replaces the id %j', async (id) => {
    const headers = new Headers()
    try {
      headers.set('x-request-id', id)
    } catch {
      return
    }
    expect((await get('/here', { headers })).requestId).toMatch(uuid)
  })

  it('is the same for an action, whatever its answer', async () => {
    const headers = { 'x-request-id': 'mine' }
    for (const [path, body] of [
      ['whereAmI', { text: 'x' }],
      ['whereAmI', {}],
      ['breaks', undefined],
      ['nothing-there', undefined],
    ] as const) {
      expect((await post(worker, `/api/${path}`, body, headers)).headers.get('x-request-id')).toBe(
        'mine',
      )
    }
  })
})

describe('a use after the request has ended', () => {
  it('is a named error, for a context and for a bound function', async () => {
    await worker.fetch('/leak', { headers: { 'x-request-id': 'leaky' } })
    const { failures, bound, ...rest } = await get('/leaked')
    expect(rest).toMatchObject({
      requestId: 'leaky',
      kind: 'fetch',
      own: expect.not.stringMatching('leaky'),
    })
    for (const failure of [...failures, bound]) {
      expect(failure).toMatchObject({
        name: 'RequestEndedError',
        message: expect.stringMatching(/request leaky.*waitUntil\(promise\) or after\(fn\)/),
      })
    }
    expect(failures).toHaveLength(5)
  })
})

describe('the context of an action', () => {
  it('ends with its answer', async () => {
    await post(worker, '/api/keep')
    expect((await post(worker, '/api/kept')).data).toBe('RequestEndedError')
  })

  it('goes on for the body of a response that a handler made itself', async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await worker.fetch('/api/ownStream', { method: 'POST', headers })
    expect(await response.text()).toBe('nobody nobody nobody ')
  })
})

describe('work after the response', () => {
  it.each([
    ['waitUntil', ['begun', 'answered']],
    ['raw', ['begun', 'answered']],
    ['after', ['answered', 'begun']],
  ])('by %s is done, in its context', async (way, order) => {
    const headers = { 'x-request-id': `later-${way}` }
    const { data } = await post(worker, '/api/later', { name: way, way }, headers)
    expect(data).toBeNull()
    expect(await noted(`later:${way}`)).toEqual({
      order,
      kind: 'fetch',
      requestId: `later-${way}`,
      user: null,
    })
  })

  it.each(['waitUntil', 'after', 'both'])(
    'waituntil: that fails (%s) leaves the answer, and one line in the log',
    async (way) => {
      const headers = { 'x-request-id': `fails-${way}` }
      const { status } = await post(worker, '/api/laterFails', { way }, headers)
      expect(status).toBe(way === 'both' ? 409 : 200)
      await eventually(() => logged(`(request fails-${way})`).length > 0)
      expect(logged(`(request fails-${way})`)).toEqual([
        {
          level: 'error',
          message: expect.stringContaining(`the ${way} broke`),
          timestamp: expect.anything(),
        },
      ])
    },
  )

  it('is begun from the middle of a stream', async () => {
    const response = await worker.fetch('/api/stream', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'streaming' },
    })
    expect(await response.text()).toContain('data: "nobody"')
    expect(await noted('from-stream')).toMatchObject({ requestId: 'streaming' })
  })

  it('is done for a client that has left, whose signal is heard in its context', async () => {
    const client = new AbortController()
    const response = await worker.fetch('/abort', {
      signal: client.signal,
      headers: { 'x-request-id': 'leaving' },
    })
    const reader = response.body?.getReader()
    await reader?.read()
    client.abort()
    expect(await noted('after-abort')).toMatchObject({ requestId: 'leaving' })
    const aborted = await eventually(async () => {
      const list = await get('/aborted')
      return list.length > 0 && list
    })
    expect(aborted).toEqual([
      { kind: 'fetch', requestId: 'leaving', user: 'the listener', raw: true },
    ])
  })
})

describe('a cron', () => {
  it('has a context, in which actions are called', async () => {
    const time = Date.UTC(2026, 0, 1)
    const response = await worker.fetch(`/cdn-cgi/local/scheduled?cron=0+*+*+*+*&time=${time}`)
    expect(response.status).toBe(200)
    const { event, data, requestId, kind } = await noted('cron')
    expect(kind).toBe('scheduled')
    expect(requestId).toMatch(uuid)
    expect(event).toEqual({ kind, cron: '0 * * * *', scheduledTime: new Date(time).toISOString() })
    expect(data).toMatchObject({ text: '0 * * * *', kind: 'scheduled', requestId })
  })
})

describe('a mail', () => {
  it('has a context', async () => {
    const message =
      'From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <1@example.com>\r\nSubject: hi\r\n\r\nhello\r\n'
    const response = await worker.fetch(
      '/cdn-cgi/local/email?from=a@example.com&to=b@example.com',
      {
        method: 'POST',
        body: message,
      },
    )
    expect(response.status, await response.text()).toBe(200)
    expect(await noted('email')).toMatchObject({
      kind: 'email',
      event: { kind: 'email', from: 'a@example.com', to: 'b@example.com' },
      size: message.length,
    })
  })
})

describe('a queue', () => {
  it('has a context for the batch and a child for each message', async () => {
    await worker.fetch('/messages')
    const [one, two, bad] = await Promise.all([
      noted('message:one'),
      noted('message:two'),
      noted('message:bad'),
    ])
    expect(await noted('batch')).toMatchObject({ kind: 'queue', user: null })
    for (const message of [one, two, bad]) {
      expect(message).toMatchObject({ kind: 'queue', inner: true, before: null })
      expect(message.requestId).toBe(message.id)
    }
    expect([one.user, two.user, bad.user]).toEqual(['one', 'two', 'bad'])
    expect([one.attempts, bad.attempts]).toEqual([1, 2])
    expect(logged(`failed at attempt 1 (request ${bad.id})`)).toHaveLength(1)
  })
})

describe('a Durable Object', () => {
  it('rpc-none: has a context of its own for each call', async () => {
    const { where, inherited, nested, open, stream, fetched, caller } =
      await get('/room?name=calls')
    expect(where).toMatchObject({
      kind: 'durable-object',
      className: 'Room',
      method: 'where',
      name: 'lobby',
      requestId: expect.stringMatching(uuid),
    })
    expect(inherited).toMatchObject({ kind: 'durable-object' })
    expect(nested.inner).toMatchObject({ method: 'nested', requestId: nested.outer })
    expect(open).toBe('durable-object')
    expect(stream).toBe('true')
    const ids = [where.requestId, inherited.requestId, nested.outer, caller]
    expect(new Set(ids).size).toBe(ids.length)
    expect(fetched).toMatchObject({ method: 'fetch', requestId: expect.stringMatching(uuid) })
  })

  it('has the id of the request that it is sent', async () => {
    const { fetched, caller } = await get('/room?name=ids', {
      headers: { 'x-request-id': 'passed-on' },
    })
    expect([fetched.requestId, caller]).toEqual(['passed-on', 'passed-on'])
  })

  it('do-snapshot: says that a context it kept is of a call that has ended', async () => {
    const { kept, used } = await get('/room?name=kept')
    expect(used).toEqual({
      name: 'RequestEndedError',
      requestId: kept,
      own: expect.stringMatching(uuid),
    })
    expect(used.own).not.toBe(kept)
  })

  it('keeps the marks of retryable() that its constructor sets on its methods', async () => {
    const marks = { areMarked: true, areWrapped: true, count: 2 }
    expect(await get('/marks')).toEqual([marks, marks])
  })

  it('leaves work behind', async () => {
    await get('/room?name=left')
    expect(await noted('left:waitUntil')).toMatchObject({ kind: 'durable-object' })
    expect(await noted('left:after')).toMatchObject({ kind: 'durable-object' })
  })

  it('has a context in its alarm', async () => {
    await worker.fetch('/alarm')
    expect(await noted('alarm')).toMatchObject({ kind: 'durable-object', method: 'alarm' })
  })

  it('has a context in the handlers of a hibernating WebSocket', async () => {
    const socket = new WebSocket(new URL('/socket', worker.url))
    const message = await new Promise<string>((resolve, reject) => {
      socket.onopen = () => socket.send('hello')
      socket.onmessage = ({ data }) => resolve(data)
      socket.onerror = () => reject(new Error('The WebSocket failed'))
    })
    expect(JSON.parse(message)).toMatchObject({
      message: 'hello',
      kind: 'durable-object',
      method: 'webSocketMessage',
    })
    socket.close()
    expect(await noted('socket-closed')).toMatchObject({ method: 'webSocketClose' })
  })
})

describe('an entrypoint', () => {
  it('has a context for each call over RPC, and for its fetch', async () => {
    const headers = { 'x-request-id': 'there' }
    const { where, fetched, bound, caller } = await get('/api', { headers })
    // Bound by `ctx.exports` of the caller's context.
    expect(bound).toMatchObject({ text: 'bound', props: { tenant: 'Ada' } })
    expect(where).toMatchObject({
      text: 'hello',
      event: { kind: 'rpc', entrypoint: 'Api', method: 'where' },
    })
    expect(where.requestId).not.toBe(caller)
    expect(fetched).toMatchObject({ kind: 'fetch', requestId: 'there', same: true })
  })
})

describe('actions over RPC', () => {
  it('are validated, guarded and answered like all others', async () => {
    const { good, isDate, invalid, deep, refused, failed, streamed, list, caller } =
      await get('/rpc')
    expect(good).toMatchObject({ data: { text: 'over RPC', kind: 'rpc' }, error: null })
    expect(good.data.requestId).not.toBe(caller)
    expect(isDate).toBe(true)
    expect(invalid.error).toMatchObject({
      code: 'BAD_REQUEST',
      status: 400,
      fields: { text: [expect.any(String)] },
    })
    expect(deep.data).toMatchObject({ text: 'deep' })
    expect(refused).toMatchObject({
      data: null,
      error: { code: 'UNAUTHORIZED', message: 'Sign in first' },
    })
    expect(failed.error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: 'Internal error' })
    expect(JSON.stringify(failed)).not.toContain('it broke')
    expect(streamed.error).toMatchObject({ code: 'NOT_IMPLEMENTED' })
    expect(list).toEqual({ data: ['a', 'b'], error: null })
  })

  it('have the results of HTTP for a value of each type, or a 501 that names the type', async () => {
    logs.length = 0
    const outcomes: Outcome[] = await get('/values')
    expect(outcomes.length).toBeGreaterThan(100)
    const others = outcomes.filter(({ rpc, http }) => JSON.stringify(rpc) !== JSON.stringify(http))
    for (const { input, rpc } of others) {
      const part = `${input.isError ? 'error.data' : 'data'}${input.isNested ? '.list[0]' : ''}`
      expect(rpc).toMatchObject({ status: 501, code: 'NOT_IMPLEMENTED' })
      expect(rpc.message).toContain(`RPC cannot send ${part}, which is of the type URL`)
    }
    expect(new Set(others.map(({ input }) => input.kind))).toEqual(new Set(['url', 'searchParams']))
    expect(others).toHaveLength(8)
    // Middleware and the log have the status that the caller gets.
    await eventually(() => linesOf('pick').filter(({ status }) => status === 501).length >= 8)
    const refused = linesOf('pick').filter(({ status }) => status === 501)
    expect(refused.map(({ code, event }) => [code, event])).toEqual(
      others.map(() => ['NOT_IMPLEMENTED', 'rpc']),
    )
    expect(logged('middleware saw 501')).toHaveLength(8)
    expect(linesOf('stream').filter(({ event }) => event === 'rpc')).toEqual([])
    await get('/rpc')
    await eventually(() => linesOf('stream').length > 0)
    expect(linesOf('stream')).toMatchObject([{ status: 501, event: 'rpc' }])
  })

  it('have the input of a server-side call for a value of each type, and so has a queue', async () => {
    const { outcomes, own }: { outcomes: InputOutcome[]; own: object } = await get('/inputs')
    const refused: Record<string, string[]> = { rpc: [], queue: [] }
    for (const { kind, description, errors } of outcomes) {
      for (const [index, way] of ['here', 'rpc', 'queue'].entries()) {
        const error = errors[index]
        if (!error) {
          const took = (await noted(`took:${way}:${kind}`)).description
          // RPC sends a function as a stub, which calls it.
          if (kind !== 'function') expect([kind, way, took]).toEqual([kind, way, description])
          continue
        }
        refused[way]?.push(kind)
        // The runtime's own error, in the Worker that calls.
        if (way === 'rpc') expect(error.thrown).toContain('DataCloneError')
        else
          expect(error.message).toMatch(/^An input with a value of the type \w+ cannot be deferred/)
      }
    }
    const uncloneable = ['url', 'searchParams', 'symbol', 'promiseInside', 'formData']
    const unknownToRpc = ['noPrototype', 'noPrototypeDate', 'instance']
    expect(refused['rpc']?.sort()).toEqual([...uncloneable, ...unknownToRpc].sort())
    expect(refused['queue']?.sort()).toEqual([...uncloneable, 'function'].sort())
    // An instance would be plain in the queue, so the schema refuses it now.
    expect(own).toEqual(['Invalid input: expected Own, received object'])
  })
})

describe('an action with an entrypoint for a part of the map, which is created first', () => {
  it('has the name and the limits of the router', async () => {
    logs.length = 0
    const input = { to: 'part@example.com', text: 'x' }
    await post(worker, '/api/sendMail', input)
    await eventually(() => linesOf('sendMail').length > 0)
    expect(linesOf('mail')).toEqual([])
    expect((await post(worker, '/api/sendMail', input, { prefer: 'respond-async' })).status).toBe(
      202,
    )
    await expect
      .poll(() => worker.env.KV.get('mail:part@example.com', 'json'))
      .toMatchObject({ kind: 'queue', text: 'x' })
    const large = await post(worker, '/api/sendMail', { ...input, text: 'x'.repeat(300_000) })
    expect([large.status, large.error.message]).toEqual([413, expect.stringContaining('300000')])
  })
})

interface Outcome {
  input: { kind: string; isNested: boolean; isError: boolean }
  rpc: { status: number; code?: string; message?: string }
  http: object
}

interface InputOutcome {
  kind: string
  description: unknown
  errors: ({ message?: string; thrown?: string } | null)[]
}

describe('a Workflow', () => {
  it('has a context in its run and in each step, of the id of the instance', async () => {
    const { output, id } = await get('/flow')
    const event = { kind: 'workflow', workflow: 'Flow', instanceId: id }
    expect(output.inRun).toMatchObject({ kind: 'workflow', requestId: id, user: 'ada', event })
    expect(output.inStep).toMatchObject({
      requestId: id,
      user: 'ada',
      event: { ...event, step: 'first' },
    })
    expect(output.configured).toMatchObject({ kind: 'workflow', requestId: id })
  })
})

describe('a deferred action', () => {
  const async = { prefer: 'respond-async' }

  it('runs in its own context, with the id of the request that asked', async () => {
    const answer = await get('/defer?to=ada@example.com')
    expect(answer).toMatchObject({ data: { id: expect.stringMatching(uuid) }, error: null })
    expect(await noted('mail:ada@example.com')).toEqual({
      kind: 'queue',
      requestId: answer.requestId,
      user: null,
      text: 'hi',
      attempts: 1,
      at: 1000,
    })
  })

  it('is validated now', async () => {
    expect((await get('/defer?to=nobody')).error).toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('is asked for over HTTP by the header Prefer', async () => {
    const body = { to: 'http@example.com', text: 'x' }
    const headers = { prefer: 'respond-async', 'idempotency-key': 'call-1' }
    const { status, data } = await post(worker, '/api/sendMail', body, headers)
    expect([status, data]).toEqual([202, { id: 'call-1' }])
    expect(await noted('mail:http@example.com')).toMatchObject({ kind: 'queue' })
    const bad = await post(worker, '/api/sendMail', { to: 1 }, headers)
    expect(bad.status).toBe(400)
    const now = await post(worker, '/api/whereAmI', { text: 'x' }, headers)
    expect([now.status, now.data.kind]).toEqual([200, 'fetch'])
  })

  it('runs again where it fails, and goes to the dead letter queue in the end', async () => {
    const later = { prefer: 'respond-async' }
    await post(worker, '/api/failing', { name: 'twice', times: 2 }, later)
    expect(await noted('failing:twice')).toMatchObject({ run: 3 })
    await post(worker, '/api/failing', { name: 'always', times: 99 }, later)
    const { bodies } = await noted('dead')
    expect(bodies).toEqual([
      expect.objectContaining({ action: 'failing', input: { name: 'always', times: 99 } }),
    ])
  })

  it('that fails is named in the log', async () => {
    await worker.queue('mail', [callOf('failing', { input: { name: 'named', times: 1 } })])
    await eventually(
      () =>
        logged('of the queue mail (action failing) failed at attempt 1 (request by-hand)').length >
        0,
    )
  })

  it('runs once for each id, when asked, and again where it failed', async () => {
    const later = (id: string) => ({ prefer: 'respond-async', 'idempotency-key': id })
    for (const id of ['o-1', 'o-1', 'o-2']) {
      await post(worker, '/api/once', { name: 'orders' }, later(id))
    }
    await post(worker, '/api/once', { name: 'again', failing: true }, later('f-1'))
    expect(await noted('once:again')).toMatchObject({ run: 2 })
    await eventually(async () => (await times('orders')) === 2)
    // A third run would have come by now: the queue delivers in the order of sending.
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(await times('orders')).toBe(2)
  })

  it('is put off to the end of the claim of a consumer that died over it', async () => {
    await post(
      worker,
      '/api/once',
      { name: 'x' },
      { ...async, 'idempotency-key': 'makes-the-table' },
    )
    await expect.poll(() => times('x')).toBe(1)
    await worker.env.DB.prepare('INSERT INTO hono_actions_deferred (id, claimed_at) VALUES (?, ?)')
      .bind('once:dead', Date.now())
      .run()
    const minutes = 60_000
    await worker.env.DB.prepare('INSERT INTO hono_actions_deferred (id, claimed_at) VALUES (?, ?)')
      .bind('once:long-dead', Date.now() - 16 * minutes)
      .run()
    await post(worker, '/api/once', { name: 'dead' }, { ...async, 'idempotency-key': 'dead' })
    const long = { ...async, 'idempotency-key': 'long-dead' }
    await post(worker, '/api/once', { name: 'long-dead' }, long)
    expect(await noted('once:long-dead')).toMatchObject({ run: 1 })
    await eventually(() => logged('has died over it').length > 0)
    await new Promise((resolve) => setTimeout(resolve, 500))
    // Once, and not as often as the queue would try at once.
    expect(logged('has died over it')).toHaveLength(1)
    expect(await times('dead')).toBeUndefined()
  })

  it('that is a generator is run to its end', async () => {
    await post(worker, '/api/steps', { name: 'all' }, async)
    expect(await noted('steps:all')).toMatchObject({ kind: 'queue' })
  })

  it('with an input that is too large for a queue is a 413 that says so', async () => {
    const send = (text: string) =>
      post(worker, '/api/sendMail', { to: 'large@example.com', text }, async)
    for (const text of ['x'.repeat(200_000), '\u4e2d'.repeat(70_000)]) {
      const { status, error } = await send(text)
      expect([status, error?.code]).toEqual([413, 'CONTENT_TOO_LARGE'])
      expect(error?.message).toContain('128 KB')
    }
    const statuses = new Set<number>()
    for (let size = 127_500; size < 128_100; size += 25) {
      statuses.add((await send('x'.repeat(size))).status)
    }
    expect([...statuses]).toEqual([202, 413])
  })

  it.each([
    ['zero', null],
    ['fraction', null],
    ['longest', null],
    ['negative', 'BAD_REQUEST'],
    ['tooLong', 'BAD_REQUEST'],
    ['nan', 'BAD_REQUEST'],
    ['infinite', 'BAD_REQUEST'],
    ['text', 'BAD_REQUEST'],
    ['missing', 'BAD_REQUEST'],
  ])('with the delaySeconds %s has the error %s', async (delay, code) => {
    const to = `delay-${delay}@example.com`
    const { error } = await get(`/defer?to=${to}&delay=${delay}`)
    expect(error?.code ?? null).toBe(code)
    if (error) expect(error.message).toContain('from 0 to 43,200')
    // Half a second is rounded up, not down to no delay.
    if (delay === 'zero') await noted(`mail:${to}`)
  })

  it('is retried after the seconds of its error, at most 12 hours', async () => {
    const bodies = [-5, 0.2, 30, 1e12].map((retryAfter) =>
      callOf('failing', { input: { name: `after-${retryAfter}`, times: 1, retryAfter } }),
    )
    const { retried } = await worker.queue('mail', bodies)
    expect(retried.toSorted((one, other) => one.index - other.index)).toEqual([
      { index: 0, delaySeconds: 0 },
      { index: 1, delaySeconds: 1 },
      { index: 2, delaySeconds: 30 },
      { index: 3, delaySeconds: 43_200 },
    ])
  })

  it.each([
    ['respond-async', 202],
    ['respond-async; foo=1', 202],
    ['Respond-Async ;foo', 202],
    ['wait=10, respond-async', 202],
    ['handling="lenient, strict"; a="\\"", respond-async;wait=5', 202],
    ['respond-async=""', 202],
    ['respond-async=no', 200],
    ['respond-asynchronously', 200],
    ['handling="lenient, respond-async, x"', 200],
    ['handling="\\", respond-async, x"', 200],
    ['wait; respond-async', 200],
  ])('is asked for by the header Prefer: %s (%i)', async (prefer, expected) => {
    const body = { to: 'prefer@example.com', text: 'x' }
    expect((await post(worker, '/api/sendMail', body, { prefer })).status).toBe(expected)
  })

  it('runs only from the queues that actions name', async () => {
    const forged = callOf('sendMail', { input: { to: 'forged@example.com', text: 'x' } })
    expect(await worker.queue('other', [forged])).toEqual({ retried: [] })
    // The queue's own handler got it.
    await noted('message:[object Object]')
    expect(await worker.env.KV.get('mail:forged@example.com', 'json')).toBeNull()
    expect(await worker.queue('mail', [forged])).toEqual({ retried: [] })
    expect(await noted('mail:forged@example.com')).toMatchObject({ kind: 'queue' })
  })

  it('does not run, and is not lost, if the router has not the names of the queues', async () => {
    const body = JSON.stringify(
      callOf('sendMail', { input: { to: 'lost@example.com', text: 'x' } }),
    )
    expect(await get('/unnamed', { method: 'POST', body })).toEqual({ settled: ['retry'], seen: 0 })
    await eventually(() => logged("queues: { MAIL: '...' }").length > 0)
    expect(await worker.env.KV.get('mail:lost@example.com', 'json')).toBeNull()
    const other = await get('/unnamed', { method: 'POST', body: '{"type":"other"}' })
    expect(other).toEqual({ settled: [], seen: 1 })
  })

  it.each([
    'line\nbreak',
    'line\r\nbreak',
    'separator\u2028',
    'escape\u001b[31m',
    'space here',
    'x'.repeat(1025),
    '',
    1,
    null,
    { toString: 'x' },
  ])('with %j as its action, id or request id writes no such text to the log', async (value) => {
    logs.length = 0
    const input = { to: 'validated@example.com', text: 'x' }
    const bodies = ['action', 'id', 'requestId'].map((key) =>
      callOf('sendMail', { input, requestId: 'not-run', [key]: value }),
    )
    const [byAction, byId, byRequestId] = bodies
    await worker.queue('mail', [byAction, byId])
    // Not deferred calls, so the queue's own handler got them.
    await eventually(() => logged('"action":"queue mail"').length > 0)
    // A message of another test can arrive meanwhile.
    const ids = () => linesOf('sendMail').map(({ requestId }) => requestId)
    expect(ids()).not.toContain('not-run')
    await worker.queue('mail', [byRequestId])
    await eventually(() => ids().some((id) => /^[\da-f]{32}$/.test(id)))
    expect(ids()).not.toContain('not-run')
    const texts = logs.map(({ message }) => message)
    const breaks = ['\r', '\n', '\u2028', '\u001b']
    expect(texts.filter((text) => breaks.some((one) => text.includes(one)))).toEqual([])
  })

  it('can have no files', async () => {
    const form = new FormData()
    form.set('file', new File(['x'], 'x.txt'))
    const headers = { ...async, origin: worker.url.origin }
    const answer = await worker.fetch('/api/withFile', { method: 'POST', body: form, headers })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('with a value of the type File cannot be deferred')
  })

  it('lets middleware decide when it is asked for, and has its own in the queue', async () => {
    const later = { prefer: 'respond-async' }
    const refused = await post(worker, '/api/forUser', { name: 'x' }, later)
    expect(refused.error).toMatchObject({ code: 'UNAUTHORIZED' })
    const asked = await post(
      worker,
      '/api/forUser',
      { name: 'y' },
      { ...later, cookie: 'user=ada' },
    )
    expect(asked.status).toBe(202)
    expect(await noted('for-user:y')).toMatchObject({ kind: 'queue', seen: 'the queue' })
  })

  it('is refused in the queue by its own middleware, if the queue has none', async () => {
    const { retried } = await worker.queue('mail', [
      callOf('forUserOnly', { input: { name: 'x' } }),
    ])
    expect(retried).toHaveLength(1)
    expect(await worker.env.KV.get('for-user-only:x', 'json')).toBe(null)
  })

  /** What a deferred call is in its queue. */
  function callOf(action: string, more: object) {
    const type = '@gnosticdev/hono-actions:deferred'
    return { type, action, id: 'by-hand', requestId: 'by-hand', ...more }
  }

  async function times(name: string): Promise<number | undefined> {
    const statement = worker.env.DB.prepare('SELECT times FROM runs WHERE name = ?').bind(name)
    return (await statement.first<{ times: number }>())?.times
  }
})

describe('the log', () => {
  it('has one line of each action, of nothing that was sent', async () => {
    logs.length = 0
    const headers = { 'x-request-id': 'log-1', cookie: 'user=canary', authorization: 'canary' }
    await post(worker, '/api/whereAmI', { text: 'canary' }, headers)
    await post(worker, '/api/whereAmI', { text: 1, canary: 'canary' }, headers)
    await post(worker, '/api/admin/ban', undefined, headers)
    await post(worker, '/api/breaks', undefined, headers)
    await worker.fetch('/api/route')
    await eventually(() => linesOf('breaks').length > 0)
    const common = { requestId: 'log-1', event: 'fetch', durationMs: expect.any(Number) }
    expect(linesOf('whereAmI')).toEqual([
      {
        ...common,
        to: 'info',
        level: 'info',
        message: 'action whereAmI 200',
        action: 'whereAmI',
        status: 200,
      },
      {
        ...common,
        to: 'warn',
        level: 'warn',
        message: 'action whereAmI 400',
        action: 'whereAmI',
        status: 400,
        code: 'BAD_REQUEST',
      },
    ])
    expect(linesOf('admin.ban')).toMatchObject([{ status: 200 }])
    expect(linesOf('breaks')).toMatchObject([{ to: 'error', status: 500 }])
    expect(logs.filter(({ message }) => message.includes('canary'))).toEqual([])
  })

  it('has a name for an action outside of honoActions: the name of its event', async () => {
    logs.length = 0
    await worker.scheduled('5 4 * * *')
    await worker.queue('other', ['log'])
    await worker.email({ from: 'a@example.com', to: 'b@example.com', raw: 'Subject: x\r\n\r\nx' })
    await eventually(() => linesOf('email').length > 0)
    expect(linesOf('cron 5 4 * * *')).toMatchObject([
      { status: 200, message: 'action cron 5 4 * * * 200', event: 'scheduled' },
    ])
    expect(linesOf('queue other')).toMatchObject([{ status: 200, event: 'queue' }])
    expect(linesOf('email')).toMatchObject([{ status: 500, event: 'email' }])
    expect(logged('[hono-actions] email failed (request ')).toHaveLength(1)
  })

  it('tells the browser how long actions took, when asked', async () => {
    const { headers } = await post(worker, '/api/whereAmI', { text: 'x' })
    expect(headers.get('server-timing')).toMatch(/^whereAmI;dur=\d+(\.\d+)?$/)
  })
})

describe('the types', () => {
  it('hold for all of this', async () => {
    await wranglerTypes(folder)
    expect(await typeErrors(folder)).toBe('')
  })
})
