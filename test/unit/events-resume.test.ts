import { createActions, isActionError } from '@gnosticdev/hono-actions/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

type Values = AsyncGenerator<unknown, unknown>
type Respond = (tries: number, init: RequestInit) => Response | Promise<Response>

const timers = { toFake: ['setTimeout', 'clearTimeout'] as ('setTimeout' | 'clearTimeout')[] }
const closed = { value: 0 }

/** The frames of a stream, as the server writes them. */
const frame = (n: number) => `id: ${n}\ndata: [${n}]\n\n`
const end = 'event: end\ndata: ["over"]\n\n'

/**
 * The response of a stream.
 *
 * @param after what happens when the text has been read
 */
function streamOf(text: string, after: 'close' | 'break' | 'wait' = 'close'): Response {
  const body = new ReadableStream(
    {
      pull(controller) {
        if (text) controller.enqueue(new TextEncoder().encode(text))
        else if (after === 'close') controller.close()
        else if (after === 'break') controller.error(new TypeError('terminated'))
        else return new Promise(() => {})
        text = ''
      },
      cancel() {
        closed.value++
      },
    },
    { highWaterMark: 0 },
  )
  const headers = { 'content-type': 'text/event-stream', 'x-action-body': 'events+devalue' }
  return new Response(body, { headers })
}

/** Opens a stream, and lists the requests that were sent after the first. */
async function open(first: Response, respond: Respond, signal?: AbortSignal) {
  const sent: (string | null)[] = []
  const responses: Response[] = []
  let tries = -1
  const actions = createActions<never>({
    baseUrl: '/api',
    fetch: async (_, init) => {
      if (++tries === 0) return first
      sent.push(new Headers(init.headers).get('last-event-id'))
      const response = await respond(tries, init)
      responses.push(response)
      return response
    },
  }) as unknown as { feed: { orThrow(input?: unknown, options?: object): Promise<Values> } }
  const values = await actions.feed.orThrow(undefined, signal ? { signal } : {})
  return { values, sent, responses }
}

/** Reads to the end, while time passes as fast as it can. */
async function readAll(values: Values) {
  const all: unknown[] = []
  const reading = (async () => {
    try {
      for (;;) {
        const { done, value } = await values.next()
        all.push(value)
        if (done) return undefined
      }
    } catch (error) {
      return error
    }
  })()
  let error: unknown = timers
  void reading.then((one) => {
    error = one
  })
  while (error === timers) await vi.advanceTimersByTimeAsync(100)
  return { all, error: error as undefined | { code: string; status: number; cause?: unknown } }
}

beforeEach(() => {
  closed.value = 0
  vi.useFakeTimers(timers)
})

afterEach(() => void vi.useRealTimers())

const page = () => new Response('<h1>Bad gateway</h1>', { status: 502 })
const ownError = (code: string, status: number, headers = {}) =>
  Response.json({ data: null, error: { code, message: code } }, { status, headers })

describe('a stream that is cut off', () => {
  it('is resumed over refused connections, 502s and restarts, up to ten attempts', async () => {
    const faults: Respond[] = [
      () => Promise.reject(new TypeError('refused')),
      page,
      () => ownError('SERVICE_UNAVAILABLE', 503, { 'retry-after': '1' }),
      () => streamOf('', 'break'),
    ]
    const { values, sent, responses } = await open(streamOf(frame(1)), (tries, init) =>
      tries < 10
        ? (faults[tries % faults.length] as Respond)(tries, init)
        : streamOf(frame(2) + end),
    )
    expect(await readAll(values)).toEqual({ all: [1, 2, 'over'], error: undefined })
    expect(sent).toEqual(Array.from({ length: 10 }, () => '1'))
    expect(responses.filter(({ bodyUsed }) => !bodyUsed)).toEqual([])
  })

  it.each([
    ['refused', () => Promise.reject(new TypeError('refused'))],
    ['502', page],
    ['cut off again', () => streamOf('id: 2\nda')],
  ] as [string, Respond][])('fails after ten attempts with the cause: %s', async (_, respond) => {
    const { values, sent, responses } = await open(streamOf(frame(1), 'break'), respond)
    const { all, error } = await readAll(values)
    expect(all).toEqual([1])
    expect(sent).toHaveLength(10)
    expect(isActionError(error)).toBe(true)
    expect(error).toMatchObject({ code: 'NETWORK_ERROR', status: 503, cause: expect.any(Error) })
    expect(responses.filter(({ bodyUsed }) => !bodyUsed)).toEqual([])
  })

  it('has ten attempts again after each value', async () => {
    const { values, sent } = await open(streamOf(frame(1)), (tries) =>
      tries % 10 ? page() : streamOf(frame(tries / 10 + 1) + (tries === 30 ? end : '')),
    )
    expect((await readAll(values)).all).toEqual([1, 2, 3, 4, 'over'])
    expect(sent).toHaveLength(30)
  })

  it('throws the own error of a resumed request, and has read its body', async () => {
    for (const response of [ownError('UNAUTHORIZED', 401), ownError('ROOM_CLOSED', 422)]) {
      const { values, sent } = await open(streamOf(frame(1)), () => response)
      const { error } = await readAll(values)
      expect(error?.status).toBe(response.status)
      expect(response.bodyUsed).toBe(true)
      expect(sent).toHaveLength(1)
    }
  })

  it('fails at once without ids', async () => {
    const { values, sent } = await open(streamOf('data: [1]\n\n'), page)
    const { all, error } = await readAll(values)
    expect([all, error?.code, sent]).toEqual([[1], 'NETWORK_ERROR', []])
  })

  it('waits as long as the server asks for', async () => {
    const { values, sent } = await open(streamOf(frame(1)), (tries) =>
      tries === 1 ? ownError('TOO_MANY_REQUESTS', 429, { 'retry-after': '30' }) : streamOf(end),
    )
    const reading = readFirst(values, 2)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(11_000)
    expect(sent).toHaveLength(2)
    await reading
  })
})

async function readFirst(values: Values, count: number) {
  for (let i = 0; i < count; i++) await values.next()
}

describe('a silent connection', () => {
  it('is resumed after two missed heartbeats', async () => {
    const { values, sent } = await open(streamOf(frame(1), 'wait'), () => streamOf(end))
    await values.next()
    const next = values.next()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(6000)
    expect(sent).toEqual(['1'])
    expect(await next).toEqual({ done: true, value: 'over' })
    expect(closed.value).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not noticed by a reader that does not read', async () => {
    const { values, sent } = await open(streamOf(frame(1), 'wait'), () => streamOf(end))
    await values.next()
    await vi.advanceTimersByTimeAsync(100_000)
    expect(sent).toEqual([])
    await values.return(undefined)
  })
})

describe('a reader that ends a stream', () => {
  const places: Record<string, [first: Response['body'] | string, respond: Respond]> = {
    'while it waits for a value': ['wait', page],
    'between two attempts': ['close', page],
    'while it sends the request again': [
      'close',
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason))
        }),
    ],
  }

  it.each(Object.keys(places))('by its signal gets the reason at once, %s', async (place) => {
    const [after, respond] = places[place] as ['wait' | 'close', Respond]
    const caller = new AbortController()
    const { values } = await open(streamOf(frame(1), after), respond, caller.signal)
    await values.next()
    const next = values.next()
    await vi.advanceTimersByTimeAsync(place.startsWith('while it sends') ? 300 : 20)
    caller.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
    await expect(values.next()).rejects.toThrow('enough')
    expect(vi.getTimerCount()).toBe(0)
    if (after === 'wait') expect(closed.value).toBe(1)
  })

  it.each(Object.keys(places))('by return() ends at once, %s', async (place) => {
    const [after, respond] = places[place] as ['wait' | 'close', Respond]
    const { values } = await open(streamOf(frame(1), after), respond)
    await values.next()
    const next = values.next()
    await vi.advanceTimersByTimeAsync(place.startsWith('while it sends') ? 300 : 20)
    expect(await values.return('mine')).toEqual({ done: true, value: 'mine' })
    expect(await next).toEqual({ done: true, value: undefined })
    expect(vi.getTimerCount()).toBe(0)
    if (after === 'wait') expect(closed.value).toBe(1)
  })

  it('by a signal that has aborted before the first value gets the reason', async () => {
    const caller = new AbortController()
    const { values } = await open(streamOf(frame(1), 'wait'), page, caller.signal)
    caller.abort(new Error('enough'))
    await expect(values.next()).rejects.toThrow('enough')
    expect(closed.value).toBe(1)
  })
})

describe('two consumers of one stream', () => {
  const consume = async (values: Values, all: unknown[]) => {
    for await (const value of values) all.push(value)
    return 'ended'
  }

  it('share its values and both see the end, also if it is resumed', async () => {
    const { values } = await open(streamOf(frame(1) + frame(2)), (tries) =>
      tries === 1 ? page() : streamOf(frame(3) + frame(4) + end),
    )
    const all: unknown[] = []
    const both = Promise.all([consume(values, all), consume(values, all)])
    await vi.advanceTimersByTimeAsync(5000)
    expect(await both).toEqual(['ended', 'ended'])
    expect(all).toEqual([1, 2, 3, 4])
  })

  it('both get its error', async () => {
    const text = `${frame(1)}event: error\ndata: [{"code":1,"message":1},"GONE"]\n\n`
    const { values } = await open(streamOf(text), page)
    const both = await Promise.allSettled([consume(values, []), consume(values, [])])
    expect(both).toMatchObject([1, 2].map(() => ({ reason: { code: 'GONE' } })))
  })
})

describe('a stream that is not a valid one', () => {
  it('fails with BAD_GATEWAY for a value that cannot be read, and is not resumed', async () => {
    const { values, sent } = await open(streamOf(`${frame(1)}id: 2\ndata: <h1>\n\n`), page)
    const { all, error } = await readAll(values)
    expect([all, error?.code, sent]).toEqual([[1], 'BAD_GATEWAY', []])
  })
})
