import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWorker, fixtures } from '../support/build.ts'
import { eventually } from '../support/eventually.ts'
import { typeErrors, wranglerTypes } from '../support/tools.ts'

const folder = join(fixtures, 'units-worker')
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
const logs: string[] = []
const spans: Record<string, unknown>[] = []
let miniflare: Miniflare

/** Prints what the runtime traces of the Worker beside it. */
const tail = `
export default {
  tailStream() {
    return ({ event }) => {
      if (event.type === 'attributes') console.log('traced ' + JSON.stringify(event.info))
    }
  },
}`

beforeAll(async () => {
  const built = dirname(await buildWorker(folder))
  const script = readFileSync(join(built, 'index.js'), 'utf8')
  const common = {
    compatibilityDate: '2026-10-12',
    compatibilityFlags: ['nodejs_compat'],
    kvNamespaces: { KV: 'shared' },
  }
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      unsafeTriggerHandlers: true,
      handleStructuredLogs({ message }) {
        if (message.startsWith('traced ')) trace(JSON.parse(message.slice(7)))
        else logs.push(message)
      },
      workers: [
        {
          ...common,
          name: 'units',
          modules: true,
          script,
          durableObjects: {
            DESKS: { className: 'Desk', useSQLite: true },
            PARTIES: { className: 'Party', useSQLite: true },
          },
          workflows: { FLOW: { name: 'flow', className: 'Flow' } },
          serviceBindings: {
            API: { name: 'units', entrypoint: 'Api' },
            ACTIONS: { name: 'units', entrypoint: 'Actions' },
          },
          queueProducers: { JOBS: 'jobs', REFUSED: 'refused' },
          queueConsumers: {
            jobs: { maxBatchSize: 10, maxBatchTimeout: 1, maxRetries: 2 },
            refused: { maxBatchTimeout: 0, maxRetries: 0 },
          },
          streamingTails: ['tail'],
        },
        {
          ...common,
          name: 'api',
          modules: [
            {
              type: 'ESModule',
              path: 'api.js',
              contents: "export { Api as default } from './index.js'",
            },
            { type: 'ESModule', path: 'index.js', contents: script },
          ],
        },
        {
          name: 'tail',
          modules: true,
          script: tail,
          compatibilityDate: '2026-10-12',
          compatibilityFlags: ['nodejs_compat', 'streaming_tail_worker', 'experimental'],
        },
      ],
    }),
  )
  await miniflare.ready
})

afterAll(() => miniflare?.dispose())

interface Kv {
  get<Value>(key: string, type?: 'json'): Promise<Value | null>
  put(key: string, value: string): Promise<void>
  delete(key: string): Promise<void>
}

interface Started {
  scheduled(event: { cron: string }): Promise<unknown>
  queue(name: string, messages: object[]): Promise<unknown>
}

// The types of Miniflare need those of the Worker for both.
const kvOfUnits = async () => (await miniflare.getKVNamespace('KV', 'units')) as unknown as Kv
const workerNamed = async (name: string) => (await miniflare.getWorker(name)) as unknown as Started

function trace(info: { name: string; value: unknown }[]): void {
  const attributes = Object.fromEntries(info.map(({ name, value }) => [name, value]))
  if (attributes['action']) spans.push(attributes)
}

// biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came back
async function get(path: string, body?: unknown, headers?: Record<string, string>): Promise<any> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const response = await miniflare.dispatchFetch(`http://localhost/${path}`, {
    ...init,
    ...(headers && { headers }),
  })
  const text = await response.text()
  expect(response.status, text).toBe(200)
  return JSON.parse(text)
}

async function post(path: string, body: unknown): Promise<string> {
  const response = await miniflare.dispatchFetch(`http://localhost/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response.text()
}

/** What the Worker notes under a key, once it has. */
// biome-ignore lint/suspicious/noExplicitAny: the same
async function noted(key: string): Promise<any> {
  const kv = await kvOfUnits()
  return eventually(() => kv.get(key, 'json'))
}

const logged = (text: string) => logs.filter((message) => message.includes(text))

const object = (method: string, className = 'Desk') =>
  expect.objectContaining({ kind: 'durable-object', className, method })

// First: the tail of local workerd gets no more events after some of the other tests.
describe('traces', () => {
  it('an action has a span in each kind of event', async () => {
    const starters: Record<string, string> = {
      fetch: 'a request',
      scheduled: 'a cron',
      email: 'an email',
      queue: 'a message',
      workflow: 'an attempt of a step',
      rpc: 'a call of an entrypoint',
      'durable-object': 'an alarm',
    }
    // More than once: the local tail does not get every span, and none after a `put` of KV.
    const untraced = async () => {
      const kinds = Object.keys(starters).filter(
        (kind) => !spans.some(({ event, action }) => event === kind && action === 'read'),
      )
      for (const kind of kinds) await starts[starters[kind] ?? '']?.()
      return kinds
    }
    await expect.poll(untraced, { timeout: 30_000, interval: 500 }).toEqual([])
    expect(spans.every(({ requestId }) => requestId)).toBe(true)
  })
})

describe('a queue message', () => {
  it('a queue message has its own memory, variables and end, and the batch has none of them', async () => {
    await get('send', [
      { name: 'one', does: 'write' },
      { name: 'two', does: 'write' },
      { name: 'three', does: 'read' },
      { name: 'breaks', does: 'collapse' },
      { name: 'four', does: 'stub' },
      { name: 'five', does: 'wait' },
    ])
    const names = ['one', 'two', 'three', 'four', 'five']
    const all = await Promise.all(names.map((name) => noted(`job:${name}`)))
    const [one, two, three, four] = all
    expect([one.result, two.result, three.result]).toEqual([null, 'one', 'two'])
    expect(four.result).toEqual({ data: 'durable-object', error: null })
    for (const { before } of all) expect(before.user).toBe('the batch')
    expect(all.map(({ user }) => user)).toEqual(names)
    expect(new Set(all.map(({ requestId }) => requestId)).size).toBe(names.length)
    expect(await noted('waited:five')).toMatchObject({ user: 'five' })
  })

  it('a batch with deferred actions in it keeps its metadata', async () => {
    await get('send', [{ name: 'alone', does: 'nothing' }])
    const { metadata } = await noted('batch:alone')
    expect(metadata).toEqual({ metrics: expect.any(Object) })
    await get('mixed')
    await noted('deferred')
    expect(await noted('batch:beside')).toMatchObject({
      metadata: { metrics: expect.any(Object) },
      kinds: ['function', 'function'],
      count: 1,
    })
  })

  it.each(['NaN', 'Infinity', 0, -1, 1.5])(
    'a concurrency of %s is an error, and no message is handled',
    async (concurrency) => {
      const name = `concurrency:${concurrency}`
      await get('send', [{ name, does: 'nothing', concurrency }], { 'x-refused': 'yes' })
      expect((await noted(`refused:${name}`)).message).toContain(
        `The concurrency of forEachMessage is ${concurrency}.`,
      )
      const kv = await kvOfUnits()
      expect(await kv.get(`job:${name}`)).toBeNull()
    },
  )

  it('a concurrency beyond the messages of the batch handles all at a time', async () => {
    await get('send', [{ name: 'many', does: 'nothing', concurrency: 1e9 }])
    expect(await noted('job:many')).toMatchObject({ user: 'many' })
  })
})

describe('a Workflow', () => {
  it('an attempt of a step has its own memory and variables, and so has its retry', async () => {
    const { id, status, output, error } = await get('flow?as=good')
    expect([status, error]).toEqual(['complete', undefined])
    const event = { kind: 'workflow', workflow: 'Flow', instanceId: id }
    expect(output.stepped).toMatchObject({
      seen: '1',
      user: 'good',
      in: { text: 'in a step', event: { ...event, step: 'retried' }, requestId: id },
    })
    expect(output.stubbed).toBe('durable-object')
    expect(output.delayed).toMatchObject({ event: { ...event, step: 'delayed' }, user: 'good' })
    expect(output.run).toMatchObject({ event, user: 'good' })
  })

  it('other methods and helpers of a constructor have the context', async () => {
    const { id, output } = await get('flow?as=methods')
    const event = { kind: 'workflow', workflow: 'Flow' }
    expect(output.prepared).toMatchObject({ event, hasEnv: true, user: null })
    expect(output.prepared.event).not.toHaveProperty('instanceId')
    expect(output.described).toMatchObject({
      event: { ...event, instanceId: id },
      text: 'in run',
      requestId: id,
    })
  })

  it('a delay function and waitUntil of a step have the context of the step', async () => {
    const { id } = await get('flow?as=behind')
    for (const [key, step] of [
      ['delay', 'delayed'],
      ['background', 'background'],
    ]) {
      const seen = await noted(`behind:${key}`)
      expect(seen).toMatchObject({ event: { kind: 'workflow', step }, requestId: id })
    }
  })

  it('each attempt of a rollback has its own memory, after run has failed', async () => {
    const { id, status, error } = await get('flow?as=bad&fails')
    expect([status, error.message]).toEqual(['errored', 'It failed'])
    expect(await noted('bad:rolled-back')).toMatchObject({
      event: { kind: 'workflow', workflow: 'Flow', instanceId: id, step: 'charge' },
      requestId: id,
      user: 'bad',
      output: 'charged',
      seen: '1',
    })
  })
})

describe('work after the return', () => {
  it.each(['object', 'entrypoint'])(
    'this.ctx.waitUntil of a class keeps the context: %s',
    async (of) => {
      const requestId = await get(`leave?of=${of}&as=left:${of}`)
      const kind = of === 'object' ? 'durable-object' : 'rpc'
      expect(await noted(`left:${of}`)).toMatchObject({
        event: { kind, method: 'leave' },
        requestId,
      })
    },
  )

  it('a promise of this.ctx.waitUntil that rejects is logged with the id', async () => {
    const requestId = await get('leave?of=object&as=left:broken&fails')
    await eventually(() => logged(`(request ${requestId})`).length > 0)
    expect(logged(`(request ${requestId})`)).toEqual([
      expect.stringContaining('the work of left:broken broke'),
    ])
  })

  it.each(['object', 'entrypoint'])(
    'bound functions and an RpcTarget inside a result have a context after the return: %s',
    async (of) => {
      const { stream, one, two, where, inner, asked } = await get(`parts?of=${of}`)
      expect(stream).toBe('the method the method the method ')
      const kind = of === 'object' ? 'durable-object' : 'rpc'
      for (const [part, method] of [
        [one, 'add'],
        [two, 'add'],
        [inner, 'add'],
        [where, 'where'],
        [asked, 'parts'],
      ]) {
        expect(part).toMatchObject({ event: { kind, method }, user: 'the method' })
      }
      expect([one.value, two.value, inner.value]).toEqual([1, 2, 1])
    },
  )

  it('a stream that an action returns over RPC has its context', async () => {
    expect(await get('download')).toBe('the action the action the action ')
  })

  describe.each([
    ['over HTTP', async (shape: Shape) => JSON.parse(await post('api/returns', shape))],
    ['in process', (shape: Shape) => get('returns', shape)],
    ['over RPC', (shape: Shape) => get('returns-rpc', shape)],
  ])('a result that has been read %s', (_, read) => {
    it.each(['read-response', 'locked-stream'] as const)('is an error (%s)', async (kind) => {
      logs.length = 0
      const { data, error } = await read({ kind })
      expect([data, error.code]).toEqual([null, 'INTERNAL_SERVER_ERROR'])
      await eventually(() => logged('HA320')[0])
      expect(logged('HA320')[0]).toContain('because its body has been read')
    })
  })

  describe.each([
    [
      'over HTTP',
      (kinds: string[]) =>
        post('api/stream', kinds).catch((failed: Error) => ({ failed: failed.message })),
    ],
    ['in process', (kinds: string[]) => get('stream', kinds)],
    ['over RPC', (kinds: string[]) => get('stream?rpc', kinds)],
  ])('a stream that an action returns %s', (_, read) => {
    it('is bytes, with texts as UTF-8', async () => {
      expect(await read(['text', 'bytes', 'buffer', 'text'])).toBe('äöüä')
    })

    it('fails, with an error in the log, if a value is neither', async () => {
      logs.length = 0
      const result = await read(['text', 'object', 'text'])
      // Over HTTP, the runtime may end the response without an error.
      expect(['ä', { failed: expect.any(String) }]).toContainEqual(result)
      await eventually(() => logged('HA319')[0])
      expect(logged('HA319')[0]).toContain('neither bytes nor text')
    })
  })
})

describe('a timer of a Durable Object', () => {
  it('each run of a timer has a new context, with its own memory', async () => {
    const { requestId } = await get('timers?as=t')
    const keys = ['timeout', 'immediate', 'method', 'inner']
    const all = await Promise.all(keys.map((key) => noted(`t:${key}`)))
    for (const seen of all) {
      expect(seen).toMatchObject({ event: object('timers'), user: 'the method', requestId })
    }
    expect(all[0].text).toBe('argument')
    // The reads of each tick see the last one's write, and none sees its variables.
    const { seen } = await noted('t:interval')
    expect(seen).toEqual([null, 'the method', '1', 'the method', '2', 'the method'])
  })

  it('a method called by code whose context has ended has a new context', async () => {
    const requestId = await get('float?as=floating')
    const seen = await noted('floating')
    expect(seen).toMatchObject({ event: object('tick'), requestId: expect.stringMatching(uuid) })
    expect(seen.requestId).not.toBe(requestId)
  })
})

/** Starts each kind of unit of work, by its name. */
const starts: Record<string, () => Promise<unknown>> = {
  'a request': () => miniflare.dispatchFetch('http://localhost/observe-request'),
  'a cron': async () => (await workerNamed('units')).scheduled({ cron: '* * * * *' }),
  async 'an email'() {
    const body = 'From: a@b.c\r\nTo: d@e.f\r\nMessage-ID: <1@b.c>\r\n\r\nhello\r\n'
    const url = 'http://localhost/cdn-cgi/local/email?from=a@b.c&to=d@e.f'
    const sent = await miniflare.dispatchFetch(url, { method: 'POST', body })
    expect(sent.status, await sent.text()).toBe(200)
  },
  'a batch': () => get('send', [{ name: 'observed', does: 'observe' }]),
  'a message': () => get('send', [{ name: 'observed', does: 'observe' }]),
  'a run of a Workflow': () => get('flow?as=observed-run'),
  'an attempt of a step': () => get('flow?as=observed-step'),
  'a call of an entrypoint': () => get('observe-entrypoint'),
  'an action over RPC': () => get('observe-action'),
  'a deferred action': () => get('observe-deferred'),
  'a call of a Durable Object': () => get('observe-object'),
  'an alarm': () => get('alarm'),
  'a timer': () => get('timer'),
  async 'a message of a WebSocket'() {
    const { webSocket } = await miniflare.dispatchFetch('http://localhost/socket', {
      headers: { upgrade: 'websocket' },
    })
    if (!webSocket) throw new Error('There is no WebSocket')
    webSocket.accept()
    webSocket.send('hello')
    await noted('seen:a message of a WebSocket')
    webSocket.close()
  },
}

describe('each unit of work', () => {
  it.each(Object.keys(starts))(
    '%s has its own memory and variables, and a context that ends',
    async (unit) => {
      const kv = await kvOfUnits()
      for (const value of ['one', 'two']) {
        await kv.put(`unit:${unit}`, value)
        await kv.delete(`seen:${unit}`)
        await starts[unit]?.()
        // It reads once. The next unit does not have what this one has read and set.
        const seen = await noted(`seen:${unit}`)
        expect(seen).toMatchObject({ first: value, second: value, user: unit })
        expect(seen.before).not.toBe(unit)
        const end = () => get(`error-of-use?key=seen:${unit}`)
        await expect.poll(end).toBe('RequestEndedError')
      }
    },
  )
})

describe('inherited methods', () => {
  it('methods, getters, fetch and alarm of a base class open the context', async () => {
    const { fetched, described, title, caller } = await get('party', undefined, {
      'x-request-id': 'to-the-party',
    })
    expect(caller).toBe('to-the-party')
    expect(fetched).toMatchObject({ event: object('fetch', 'Party'), requestId: caller })
    expect(described.event).toEqual(object('describe', 'Party'))
    expect(title.event).toEqual(object('title', 'Party'))
    expect((await noted('party-alarm')).event).toEqual(object('alarm', 'Party'))
  })
})

describe('RPC methods named like events', () => {
  it('are RPC methods when they are called over RPC', async () => {
    const events = await get('named-like-events')
    const names = ['email', 'email', 'queue', 'queue', 'scheduled', 'scheduled']
    expect(events).toEqual(names.map((method) => ({ kind: 'rpc', entrypoint: 'Api', method })))
  })

  it('are events when the runtime sends one', async () => {
    const api = await workerNamed('api')
    await api.scheduled({ cron: '1 2 3 4 5' })
    expect((await noted('api:scheduled')).event).toMatchObject({
      kind: 'scheduled',
      cron: '1 2 3 4 5',
    })
    await api.queue('jobs', [{ id: 'm1', timestamp: new Date(0), attempts: 1, body: 'x' }])
    expect((await noted('api:queue')).event).toEqual({ kind: 'queue', queue: 'jobs' })
    await get('email-event')
    expect((await noted('api:email')).event).toEqual({ kind: 'email', from: 'a@b.c', to: 'd@e.f' })
  })
})

type Shape = { kind: string; value?: unknown; parts?: Shape[] }

/**
 * What a shape is after RPC, as the Worker shows it; undefined if it cannot be sent.
 *
 * @param isOutput true for what a handler returns, which can be a file or a response
 */
function shown(shape: Shape, isOutput = false): { is: unknown } | undefined {
  const { kind, value, parts = [] } = shape
  const inside = parts.map((part) => shown(part))
  if (inside.includes(undefined)) return undefined
  const values = inside.map((part) => part?.is)
  const named = Object.fromEntries(values.map((part, i) => [`p${i}`, part]))
  switch (kind) {
    case 'plain':
      return { is: value }
    case 'date':
      return { is: { Date: 0 } }
    case 'file':
      return isOutput ? { is: { Blob: 1, type: 'text/plain' } } : undefined
    case 'response':
      return isOutput ? { is: { Response: 200 } } : undefined
    case 'groups':
      return { is: { year: '2026' } }
    case 'array-subclass':
      return { is: [1, 2] }
    case 'match':
      return { is: ['2026'] }
    case 'frozen':
      return { is: { a: 1 } }
    case 'cycle':
      return { is: { self: 'a cycle' } }
    case 'object':
    case 'null-prototype':
      return { is: named }
    case 'array':
      return { is: values }
    case 'map':
      return { is: { Map: Object.entries(named) } }
    case 'set':
      return { is: { Set: values } }
    default:
      return undefined
  }
}

const leaves = [
  ...[
    'match',
    'detached',
    'date',
    'file',
    'groups',
    'array-subclass',
    'arguments',
    'frozen',
    'cycle',
  ],
  ...['instance', 'url', 'promise', 'symbol', 'weak-map', 'generator'],
  ...['response', 'read-response', 'locked-stream'],
].map((kind) => ({ kind }))
const leaf = fc.oneof(
  fc.record({
    kind: fc.constant('plain'),
    value: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
  }),
  fc.constantFrom(...leaves),
)
const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.record({
      kind: fc.constantFrom('object', 'null-prototype', 'error', 'array', 'map'),
      parts: fc.array(tie('shape'), { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('set'),
      parts: fc.array(tie('shape'), { maxLength: 1 }),
    }),
  ),
}))

describe('actions over RPC', () => {
  it('an action over RPC resolves to its result, whatever it returns or throws', async () => {
    const shapes: Shape[] = [...leaves, ...fc.sample(shape, { numRuns: 200, seed: 16 })]
    const ends = await get('shapes', shapes)
    const kinds = new Set<string>()
    for (const [i, each] of shapes.entries()) {
      const output = shown(each, true)
      const data = shown(each)
      const { returned, thrown } = ends[i]
      // The promise that a handler returns is awaited.
      if (each.kind === 'promise') {
        expect(returned).toEqual({ data: 1, error: null })
        continue
      }
      const text = JSON.stringify(each)
      kinds.add(`${each.kind} ${data !== undefined}`)
      // HTTP can send a URL, so it is another error than one that nothing can send.
      const withoutUrls = JSON.parse(text.replaceAll('"kind":"url"', '"kind":"date"'))
      const failed = (byHttp: object | undefined) => {
        const internal = { code: 'INTERNAL_SERVER_ERROR', status: 500 }
        const error = byHttp ? { code: 'NOT_IMPLEMENTED', status: 501 } : internal
        return { data: null, error: expect.objectContaining(error) }
      }
      const expected = output
        ? { data: output.is ?? null, error: null }
        : failed(shown(withoutUrls, true))
      expect(returned, text).toEqual(expected)
      if (!data) {
        expect(thrown, text).toEqual(failed(shown(withoutUrls)))
        continue
      }
      expect(thrown.error, text).toMatchObject({ code: 'CONFLICT', status: 409 })
      expect(thrown.error.data, text).toEqual(data.is)
    }
    // Each container occurred with what can be sent and with what cannot.
    for (const kind of ['object', 'null-prototype', 'array', 'map', 'set']) {
      expect(kinds).toContain(`${kind} true`)
      expect(kinds).toContain(`${kind} false`)
    }
  })

  it('an action that returns a WebSocket is a 501 over RPC', async () => {
    const [{ returned }] = await get('shapes', [{ kind: 'handshake' }])
    expect(returned.error).toMatchObject({
      code: 'NOT_IMPLEMENTED',
      message: expect.stringContaining('RPC cannot send data, which is of the type Response'),
    })
  })

  it('nested actions are called by their names', async () => {
    expect(await get('nested')).toEqual({ data: null, error: null })
  })

  it('the error says what RPC cannot send, and where it is', async () => {
    const shape = { kind: 'object', parts: [{ kind: 'array', parts: [{ kind: 'url' }] }] }
    const [{ returned, thrown }] = await get('shapes', [shape])
    expect(returned.error.message).toContain('data.p0[0], which is of the type URL')
    expect(thrown.error.message).toContain('error.data.p0[0], which is of the type URL')
  })
})

describe('the types', () => {
  it('hold for all of this', async () => {
    await wranglerTypes(folder)
    expect(await typeErrors(folder)).toBe('')
  })
})
