import type { Socket } from 'node:net'
import { HonoActionError } from '@gnosticdev/hono-actions/actions'
import { createActions, isActionError } from '@gnosticdev/hono-actions/client'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  breakResponse,
  type Fault,
  type FaultyServer,
  faults,
  respond,
  startFaultyServer,
} from '../support/faults.ts'

type Result = { data: unknown; error: HonoActionError<string> | null }
interface Call {
  (input: unknown, options?: object): Promise<Result>
  orThrow(input: unknown, options?: object): Promise<unknown>
}

const runs = 1000
const unhandled: unknown[] = []
const onUnhandled = (reason: unknown) => unhandled.push(reason)
let server: FaultyServer
/** The number of requests by the id of a call. */
const received = new Map<number, number>()
/** Who has enough of a stall, once the server has the request. */
const callers = new Map<number, AbortController>()
/** Called when the reader of a stream has its first value: one without an id to resume after fails. */
const firstReads = new Map<number, () => void>()

beforeAll(async () => {
  process.on('unhandledRejection', onUnhandled)
  server = await startFaultyServer(({ socket, path, body, request }) => {
    const input = JSON.parse(body) as { id: number; fault?: Fault; plan?: Fault[] }
    if (path === '/api/~batch') {
      const calls = JSON.parse(body) as { body: string }[]
      const inputs = calls.map((call) => JSON.parse(call.body) as { id: number; fault: Fault })
      for (const { id } of inputs) received.set(id, (received.get(id) ?? 0) + 1)
      return breakResponse(socket, inputs[0]?.fault ?? 'stall', '[]'.padEnd(90))
    }
    const { id, fault } = input
    const count = (received.get(id) ?? 0) + 1
    received.set(id, count)
    if (fault === 'stall') callers.get(id)?.abort(timedOut)
    const result = JSON.stringify({ data: { id }, error: null })
    if (path === '/api/send') {
      return fault ? breakResponse(socket, fault, result) : respond(socket, 200, json, result)
    }
    const after = Number(request.headers['last-event-id'] ?? 0)
    const isRead = after === 0 ? new Promise<void>((resolve) => firstReads.set(id, resolve)) : null
    stream(socket, after, input.plan?.[count - 1], isRead)
  })
})

afterAll(async () => {
  process.off('unhandledRejection', onUnhandled)
  await server?.close()
})

const json = 'application/json'
const length = 7

/** Streams values after one, up to a fault. */
function stream(
  socket: Socket,
  after: number,
  fault: Fault | undefined,
  isRead: Promise<void> | null,
): void {
  if (fault && fault !== 'cut body' && fault !== 'reset' && fault !== 'truncated JSON') {
    breakResponse(socket, fault, '{}'.padEnd(9))
    return
  }
  let frames = ''
  const last = fault ? Math.min(length, after + 2) : length
  for (let n = after + 1; n <= last; n++) frames += `id: ${n}\ndata: [${n}]\n\n`
  if (!fault) frames += 'event: end\ndata: ["end"]\n\n'
  // In the middle of a frame.
  else frames += `id: ${last + 1}\nda`
  socket.write(
    'HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n' +
      `content-type: text/event-stream\r\nx-action-body: events+devalue\r\n\r\n${chunk(frames)}`,
    async () => {
      if (fault) await isRead
      if (fault === 'reset') socket.resetAndDestroy()
      // As workerd does: the end of a whole body.
      else if (fault !== 'cut body') socket.end('0\r\n\r\n')
      else socket.end()
    },
  )
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`

const clientOf = (baseUrl: string, batch = false) =>
  createActions<never>({
    baseUrl: `${baseUrl}/api`,
    batch,
    fetch: (input, init) => fetch(input, init),
  }) as unknown as { send: Call; stream: Call }

/** Does something many times, some at a time. */
async function many<Value>(atOnce: number, one: (id: number) => Promise<Value>): Promise<Value[]> {
  const values: Value[] = []
  let next = 0
  const work = async () => {
    while (next < runs) {
      const id = next++
      values[id] = await one(id)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return values
}

const timedOut = new Error('The caller has waited long enough')

/** What docs/client.md says of each fault. */
const documented: Record<Fault, string> = {
  refused: 'NETWORK_ERROR',
  reset: 'NETWORK_ERROR',
  'cut body': 'NETWORK_ERROR',
  'truncated JSON': 'BAD_GATEWAY',
  'HTML 502': 'BAD_GATEWAY',
  'captive portal': 'BAD_GATEWAY',
  stall: timedOut.message,
}

/** The code of a call's error; the reason if its signal has aborted. */
async function codeOf(send: Call, id: number, fault: Fault): Promise<string> {
  const caller = new AbortController()
  callers.set(id, caller)
  const options = fault === 'stall' ? { signal: caller.signal } : {}
  try {
    const { data, error } = await send({ id, fault }, options)
    if (data !== null || !isActionError(error)) return `${JSON.stringify(data)} and no error`
    if (!(error instanceof HonoActionError)) return 'not a HonoActionError'
    if (error.code === 'NETWORK_ERROR' && !(error.cause instanceof Error)) return 'without a cause'
    return error.code
  } catch (thrown) {
    return (thrown as Error).message
  }
}

describe('the result of a call, and the requests that the server has received', () => {
  it.each(faults)('are the documented error and at most one, 1000 times: %s', async (fault) => {
    received.clear()
    const { send } = clientOf(fault === 'refused' ? server.closedUrl : server.url)
    const codes = await many(50, (id) => codeOf(send, id, fault))
    expect(new Set(codes)).toEqual(new Set([documented[fault]]))
    expect(received.size).toBe(fault === 'refused' ? 0 : runs)
    expect(new Set(received.values()).size).toBeLessThanOrEqual(1)
    const after = await clientOf(server.url).send({ id: -1 })
    expect(after).toEqual({ data: { id: -1 }, error: null })
    expect(unhandled).toEqual([])
  })

  it('are the same for each call of a batch, and orThrow throws the same error', async () => {
    for (const fault of faults) {
      received.clear()
      const { send } = clientOf(fault === 'refused' ? server.closedUrl : server.url, true)
      const calls = Array.from({ length: 5 }, (_, id) => codeOf(send, id, fault))
      expect(await Promise.all(calls)).toEqual(calls.map(() => documented[fault]))
      expect(Math.max(0, ...received.values())).toBe(fault === 'refused' ? 0 : 1)
      if (fault === 'stall') continue
      const thrown = send.orThrow({ id: 9, fault })
      await expect(thrown).rejects.toMatchObject({ code: documented[fault] })
    }
    expect(unhandled).toEqual([])
  })
})

describe('a stream with ids', () => {
  it('gives each value once and its end, whatever faults come between: 1000 streams', async () => {
    received.clear()
    const able = faults.filter((fault) => fault !== 'refused' && fault !== 'stall')
    const plans = fc.sample(fc.array(fc.constantFrom(...able), { maxLength: 3 }), {
      numRuns: runs,
      seed: 18,
    })
    // The first response has to be a stream.
    const starts = able.filter((fault) => /cut|reset|truncated/.test(fault))
    const { stream } = clientOf(server.url)
    const seen = await many(250, async (id) => {
      const plan = [starts[id % starts.length] as Fault, ...(plans[id] ?? [])]
      const values = (await stream.orThrow({ id, plan })) as AsyncGenerator<number, string>
      const all: unknown[] = []
      for (;;) {
        const { done, value } = await values.next()
        all.push(value)
        firstReads.get(id)?.()
        if (done) return all.join()
      }
    })
    expect(new Set(seen)).toEqual(new Set(['1,2,3,4,5,6,7,end']))
    expect(unhandled).toEqual([])
  })
})
