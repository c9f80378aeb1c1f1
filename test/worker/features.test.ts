import { join } from 'node:path'
import { createActions, isActionError, isInputError } from '@gnosticdev/hono-actions/client'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { honoActions } from '../fixtures/features-worker/src/actions.ts'
import { buildWorker, fixtures } from '../support/build.ts'
import { post } from '../support/post.ts'
import { typeErrors, wranglerTypes } from '../support/tools.ts'

const folder = join(fixtures, 'features-worker')
const logs: string[] = []
let worker: TestWorker<{ KV: { get(key: string): Promise<string | null> } }>

beforeAll(async () => {
  worker = await createTestWorker({
    root: folder,
    configPath: await buildWorker(folder),
    onLog: ({ message }) => logs.push(message),
  })
})

afterAll(() => worker?.dispose())

/** The client of the browser, with another `fetch`. */
function clientOf(headers: Record<string, string> = {}) {
  return createActions<typeof honoActions>({
    baseUrl: '/api',
    fetch: worker.fetch,
    headers,
  })
}

describe('middleware that travels with the action', () => {
  it('sets variables for the handler and for what it calls', async () => {
    const { data } = await clientOf({ cookie: 'user=ada' }).whoami({ shout: true })
    expect(data).toEqual({ name: 'ADA', stored: 'ada' })
  })

  it('refuses before the input is read', async () => {
    const { data: before } = await clientOf().runs()
    const { data, error } = await clientOf().whoami({ shout: 'not a boolean' as never })
    expect(data).toBeNull()
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', status: 401, message: 'Sign in first' })
    expect((await clientOf().runs()).data).toBe(before)
    expect(await post(worker, '/api/whoami', {})).toMatchObject({ status: 401 })
  })

  it('may refuse with a response, and add to the one behind it', async () => {
    const { error } = await clientOf({ cookie: 'user=ada' }).nested.deep.ban({ name: 'x' })
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403, message: 'admins only' })
    const response = await worker.fetch('/api/nested/deep/ban', {
      method: 'POST',
      headers: { cookie: 'user=root', 'content-type': 'application/json' },
      body: '{"name":"x"}',
    })
    expect(response.headers.get('x-admin')).toBe('seen')
    expect(await response.json()).toEqual({ data: 'root banned x', error: null })
  })

  it('is followed by a check that sees the typed input', async () => {
    const { error } = await clientOf({ cookie: 'user=root' }).nested.deep.ban({ name: 'root' })
    expect(error).toMatchObject({ code: 'FORBIDDEN', message: 'Not yourself' })
  })

  it('that neither goes on nor answers is a mistake, and said', async () => {
    expect((await clientOf().silent()).error).toMatchObject({ status: 500 })
    await expect.poll(() => logs.join('\n')).toContain('neither called next() nor returned')
  })
})

describe('a call', () => {
  it('has a signal and headers of its own', async () => {
    const call = clientOf().visit(
      { marker: 'slow', wait: 1000 },
      { signal: AbortSignal.timeout(20) },
    )
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' })
    const { data } = await clientOf().whoami({}, { headers: { cookie: 'user=grace' } })
    expect(data?.name).toBe('grace')
  })
})

describe('nested maps', () => {
  it('are nested paths, and nothing between has one', async () => {
    expect((await worker.fetch('/api/nested/deep')).status).toBe(404)
    expect((await worker.fetch('/api/nested/deep/ban')).status).toBe(405)
    expect((await post(worker, '/api/nested/deep/ban/x', {})).status).toBe(404)
    expect((await post(worker, '/api/nested%2Fdeep%2Fban', {})).status).toBe(404)
  })
})

describe('rich results', () => {
  it('come back as themselves through actions', async () => {
    const { data } = await clientOf().rich()
    expect(data).toEqual({
      date: new Date(0),
      map: new Map([['a', new Set([1, 2])]]),
      big: 10n,
      url: new URL('https://example.com/x'),
      bytes: new Uint8Array([1, 2, 3]),
      nothing: undefined,
      notANumber: Number.NaN,
      first: { same: true },
      second: { same: true },
    })
    expect(data && 'nothing' in data).toBe(true)
    expect(data?.first).toBe(data?.second)
  })

  it('are plain JSON for everyone else, where JSON has a form for them', async () => {
    const { status, error } = await post(worker, '/api/rich')
    expect([status, error.code]).toEqual([500, 'INTERNAL_SERVER_ERROR'])
    expect(await post(worker, '/api/stripped')).toMatchObject({ data: { id: 1 } })
  })

  it('no-rich-input: are not taken as input', async () => {
    const response = await worker.fetch('/api/buy', {
      method: 'POST',
      headers: { 'content-type': 'application/json+devalue' },
      body: '[{"count":1},1]',
    })
    expect(response.status).toBe(415)
  })

  it('that have no form at all are a 500 without details', async () => {
    const { error } = await clientOf().unserializable()
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: 'Internal error' })
  })
})

describe('errors', () => {
  it("of the action's own have a code, typed data and a status", async () => {
    const { error } = await clientOf().buy({ count: 9 })
    if (error?.code !== 'OUT_OF_STOCK') throw new Error(`got ${error?.code}`)
    expect(error.data.left).toBe(5)
    expect(error).toMatchObject({ status: 422, message: 'Only five left' })
    expect((await clientOf().buy({ count: 0 })).error).toMatchObject({
      code: 'CLOSED',
      status: 409,
      message: 'Closed',
      data: { until: 'day 1' },
    })
  })

  it("with data that its schema refuses are the server's mistake", async () => {
    expect((await clientOf().buy({ count: -1 })).error).toMatchObject({ status: 500 })
  })

  it('of the input are known as such, by the full path of the field', async () => {
    const input = { text: 'x', list: [{ n: 1 }, { n: 'two' }] } as never
    const { error } = await clientOf().failing(input)
    if (!isInputError(error)) throw new Error('not an input error')
    expect(Object.keys(error.fields)).toEqual(['text', 'list[1].n'])
    expect(error.fields['text']).toHaveLength(1)
    expect(isActionError(error)).toBe(true)
    expect(isInputError(new Error('x'))).toBe(false)
  })

  it('that were not expected stay masked, and one hook sees them', async () => {
    logs.length = 0
    const { error } = await clientOf().failing({ text: 'long', list: [] })
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: 'Internal error' })
    expect(JSON.stringify(error)).not.toContain('canary')
    await expect
      .poll(() => logs.join('\n'))
      .toContain(`hook: POST /api/failing ${error?.requestId} canary: unexpected`)
  })

  it('are thrown by orThrow', async () => {
    await expect(clientOf().buy.orThrow({ count: 9 })).rejects.toThrow('Only five left')
    expect(await clientOf().buy.orThrow({ count: 1 })).toEqual({ bought: 1 })
  })

  it('are made of an answer that is no envelope', async () => {
    const broken = createActions<typeof honoActions>({
      baseUrl: 'http://localhost/api',
      fetch: async () => new Response('<html>', { status: 502 }),
    })
    expect((await broken.runs()).error).toMatchObject({ code: 'BAD_GATEWAY', status: 502 })
  })
})

describe('output', () => {
  it('is what its schema makes of it', async () => {
    expect((await clientOf().stripped()).data).toEqual({ id: 1 })
  })

  it('that its schema refuses is a 500, explained in the log', async () => {
    logs.length = 0
    const { error } = await clientOf().badOutput()
    expect(JSON.stringify(error)).not.toContain('canary')
    await expect.poll(() => logs.join('\n')).toMatch(/does not match the output schema: id: /)
  })
})

describe('in process', () => {
  it('is the same action: guards, validation, errors, rich data, a context of its own', async () => {
    const response = await worker.fetch('/api/inProcess', { headers: { cookie: 'user=' } })
    const result = await response.json()
    const path = '/api/visit'
    expect(result).toMatchObject({
      visits: ['a', 'b'].map((marker) => ({
        inherited: ['page'],
        own: ['page', marker],
        path,
        method: 'POST',
      })),
      viaClient: { data: { own: ['page', 'c'], path: '/api/visit' }, error: null },
      refused: { data: null, error: { code: 'UNAUTHORIZED' } },
      notAdmin: { data: null, error: { code: 'UNAUTHORIZED' } },
      stock: { data: null, error: { code: 'OUT_OF_STOCK', data: { left: 5 } } },
      invalid: { data: null, error: { code: 'BAD_REQUEST', issues: [{ path: ['marker'] }] } },
      rich: true,
      failed: { data: null, error: { code: 'INTERNAL_SERVER_ERROR' } },
      thrown: 'Only five left',
      aborted: 'TimeoutError',
      subscribed: { data: 'ada@example.com', error: null },
      trace: ['page'],
    })
    expect(response.headers.getSetCookie().sort()).toEqual(
      ['a', 'b', 'c'].map((marker) => `visited-${marker}=1; Path=/`),
    )
  })

  it('goes from a cron, in a context that it opens', async () => {
    const response = await worker.fetch('/cdn-cgi/local/scheduled?cron=*+*+*+*+*')
    expect([response.status, await response.text()]).toEqual([200, 'ok'])
    expect(JSON.parse((await worker.env.KV.get('cron')) ?? 'null')).toMatchObject({
      inherited: [],
      own: ['cron'],
    })
  })

  it('authorizes by the input too', async () => {
    const response = await worker.fetch('/api/inProcess', { headers: { cookie: 'user=root' } })
    expect(await response.json()).toMatchObject({
      notAdmin: { data: 'root banned x' },
      notYourself: { data: null, error: { code: 'FORBIDDEN', message: 'Not yourself' } },
    })
  })

  it('has the cookie of the request, and refuses by it', async () => {
    const response = await worker.fetch('/api/inProcess', { headers: { cookie: 'user=ada' } })
    expect(await response.json()).toMatchObject({
      refused: { data: { name: 'ada' } },
      notAdmin: { data: null, error: { code: 'FORBIDDEN' } },
    })
  })
})

describe('streams and responses', () => {
  it('a generator arrives as a typed async iterable, value by value', async () => {
    const { data } = await clientOf().count({ to: 3, marker: 'm' })
    const seen: number[] = []
    const ids = new Set<string>()
    for await (const { n, at, marker, requestId } of data ?? []) {
      expect(at).toEqual(new Date(n))
      expect(marker).toBe('m')
      seen.push(n)
      ids.add(requestId)
    }
    expect(seen).toEqual([1, 2, 3])
    expect(ids.size).toBe(1)
  })

  it('is Server-Sent Events for everyone else, with an end', async () => {
    const response = await worker.fetch('/api/count', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'last-event-id': '1' },
      body: '{"to":2}',
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const text = await response.text()
    expect(text).toMatch(/^id: 2\ndata: \{"n":2,"at":"1970/)
    expect(text).toMatch(/event: end\ndata: "done"\n\n$/)
  })

  it('stream-truncated: is taken up again after the last id, or fails', async () => {
    let calls = 0
    const cutting = createActions<typeof honoActions>({
      baseUrl: '/api',
      fetch: async (input, init) => {
        const response = await worker.fetch(input, init)
        if (++calls > 2) return response
        const body = response.body?.pipeThrough(firstEvents(2)) ?? null
        return new Response(body, response)
      },
    })
    const { data } = await cutting.count({ to: 6 })
    const seen: number[] = []
    for await (const { n } of data ?? []) seen.push(n)
    expect(seen).toEqual([1, 2, 3, 4, 5, 6])
    expect(calls).toBe(3)

    const always = createActions<typeof honoActions>({
      baseUrl: '/api',
      fetch: async (input, init) => {
        const response = await worker.fetch(input, init)
        return new Response(response.body?.pipeThrough(firstEvents(1)) ?? null, response)
      },
    })
    const broken = await always.breaking({ expected: true })
    await expect(drain(broken.data)).rejects.toThrow('ended before it was complete')
  })

  it('ends where the reader stops, in its own context', async () => {
    await clientOf().finished()
    // It only ends for that: if the Worker waited for the last value, no value would arrive.
    const to = Number.MAX_SAFE_INTEGER
    const { data } = await clientOf().count({ to, marker: 'stopped' })
    for await (const { n } of data ?? []) if (n === 2) break
    await expect.poll(async () => (await clientOf().finished()).data).toEqual(['stopped stopped'])
  })

  it('that breaks gives the error, masked where it was not expected', async () => {
    const expected = await clientOf().breaking({ expected: true })
    await expect(drain(expected.data)).rejects.toMatchObject({ code: 'CONFLICT', status: 409 })
    const masked = await clientOf().breaking({ expected: false })
    await expect(drain(masked.data)).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      message: 'Internal error',
    })
  })

  it('a response, a stream and a blob pass through as themselves', async () => {
    const { data: response } = await clientOf().response()
    expect(response).toBeInstanceOf(Response)
    expect([response?.status, response?.headers.get('content-type')]).toEqual([
      201,
      'image/svg+xml',
    ])
    expect(response?.headers.get('set-cookie')).toBe('seen=1; Path=/')
    expect(await response?.text()).toBe('<svg/>')
    const { data: stream } = await clientOf().bytes()
    expect(await new Response(stream).text()).toBe('kept kept kept ')
    const { data: blob } = await clientOf().blob()
    expect([blob?.type, await blob?.text()]).toEqual(['text/csv', 'a,b\n'])
  })

  it('a generator in process has the context of its action', async () => {
    const response = await worker.fetch('/api/direct')
    expect(await response.json()).toEqual({
      seen: [1, 2, 3].map((n) => [n, 'direct']),
    })
  })
})

async function drain(stream: AsyncIterable<unknown> | null) {
  for await (const _ of stream ?? []);
}

/** Cuts a body off after so many events, with a valid end, as workerd ends a broken one. */
function firstEvents(count: number): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder()
  let left = count
  return new TransformStream({
    transform(chunk, controller) {
      const events = decoder.decode(chunk, { stream: true }).split('\n\n')
      const rest = events.pop() ?? ''
      const passed = events.splice(0, left).map((event) => `${event}\n\n`)
      left -= passed.length
      const text = passed.join('') + (left > 0 ? rest : '')
      controller.enqueue(new TextEncoder().encode(text))
      if (left === 0) controller.terminate()
    },
  })
}

describe('a WebSocket handshake', () => {
  it.each(['socket', 'inApp'])(
    'is sent as it is, with headers and cookies set and read by middleware: %s',
    async (path) => {
      const socket = new WebSocket(new URL(`/api/${path}`, worker.url).href)
      const message = await new Promise<unknown>((resolve, reject) => {
        socket.addEventListener('open', () => socket.send('seen'))
        socket.addEventListener('message', ({ data }) => resolve(data))
        socket.addEventListener('error', () => reject(new Error('There is no connection')))
      })
      socket.close()
      expect(message).toBe('seen: 101,none')
    },
  )
})

describe('the types', () => {
  it('hold for all of this', async () => {
    await wranglerTypes(folder)
    expect(await typeErrors(folder)).toBe('')
  })
})
