import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEvents } from '../../src/client/event-stream.ts'
import { buildWorker, fixtures } from '../support/build.ts'
import { codec, collect } from '../support/events.ts'

let worker: TestWorker<object>
const logs: string[] = []

beforeAll(async () => {
  const folder = join(fixtures, 'events-worker')
  const configPath = await buildWorker(folder)
  worker = await createTestWorker<object>({
    root: folder,
    configPath,
    onLog: ({ message }) => logs.push(message),
  })
})

afterAll(() => worker?.dispose())

const textOf = async (path: string) => (await worker.fetch(path)).text()
const jsonOf = async (path: string) => (await worker.fetch(path)).json()

async function read(path: string, signal?: AbortSignal) {
  const { body } = await worker.fetch(path, signal ? { signal } : undefined)
  return readEvents<unknown>(body as ReadableStream<Uint8Array>, codec)
}

const kept = 'mine\nmine\nmine\n'
const lost = 'lost\nlost\nlost\n'
const keptAtFirst = 'mine\nlost\nlost\n'

// What workerd itself does is no promise of ours. Where one of these that are lost is kept one day,
// correct the row and the docs of `bindStream`; where one that is kept is lost, bind it as well.
// What is bound must be kept always.
const kinds = { start: kept, pull: keptAtFirst, hwm0: lost, bytes: lost, from: lost }
const named: Record<string, string> = {
  [kept]: 'kept',
  [keptAtFirst]: 'kept at first only',
  [lost]: 'lost',
}

describe('the context in a stream', () => {
  for (const [kind, unbound] of Object.entries(kinds)) {
    it(`stream-${kind}: is ${named[unbound]} unbound, and kept bound`, async () => {
      expect(await textOf(`/${kind}?marker=mine`)).toBe(unbound)
      expect(await textOf(`/${kind}-bound?marker=mine`)).toBe(kept)
    })
  }

  it('stream-generator: is lost as a plain body, and kept encoded', async () => {
    // See above where this one changes.
    expect(await textOf('/generator?marker=mine')).toBe(lost)
    expect(await collect(await read('/events?marker=mine'))).toEqual({
      values: Array(6).fill('mine'),
      result: 'mine',
    })
  })

  it('crosses between no two of 100 streams at a time', async () => {
    const markers = Array.from({ length: 100 }, (_, i) => `m${i}`)
    const answers = await Promise.all(
      markers.map(async (marker) => collect(await read(`/events?marker=${marker}`))),
    )
    for (const [i, { values, result }] of answers.entries()) {
      expect(new Set([...values, result])).toEqual(new Set([`m${i}`]))
    }
  })

  it('stream-cancel: is the one of the reader unbound, and kept bound', async () => {
    expect(await jsonOf('/cancel')).toEqual([
      // See above where this one changes.
      'cancel: the reader',
      'cancel: bound',
      'at once: encoded, encoded',
      'waiting: encoded, encoded',
      // A generator that is told to return while it waits. Where it is kept, as on Node, take out
      // what `encodeEvents` does about it.
      'queued: lost, lost',
    ])
  })
})

describe('a stream of events', () => {
  it('has the ids of its values, comments while it waits, and an end', async () => {
    const text = await textOf('/events?marker=mine')
    expect(text).toMatch(/^id: 1\ndata: "mine"\n\n(:\n\n)*data: "mine"\n\n(:\n\n)*id: 2\n/)
    expect(text).toMatch(/event: end\ndata: "mine"\n\n$/)
  })

  it('tells its error, in the context', async () => {
    const reading = await read('/failing?marker=mine')
    expect(await reading.next()).toEqual({ done: false, value: 1 })
    await expect(reading.next()).rejects.toThrow('mine')
  })

  it('stream-truncated: that breaks may have the end of a whole body, and is known by its last frame', async () => {
    // workerd from November 2026 on tells that a body broke.
    const text = await textOf('/broken').catch(({ message }: Error) => message)
    expect(['data: 1\n\n', 'terminated']).toContain(text)
    const reading = await read('/broken')
    expect(await reading.next()).toEqual({ done: false, value: 1 })
    await expect(reading.next()).rejects.toThrow(/before it was complete|terminated/)
  })

  it('is left by its client: the finally runs with the signal of the request, and not without', async () => {
    for (const name of ['endless', 'endless-signal']) {
      const reading = await read(`/${name}?marker=mine`)
      expect(await reading.next()).toEqual({ done: false, value: 'mine' })
      await reading.return(undefined)
    }
    await expect.poll(() => jsonOf('/left')).toContain('with a signal: mine, mine')
    // Where this one changes, workerd cancels the body of a client that went away: then the signal
    // is needed no more.
    expect(await jsonOf('/left')).not.toContain(expect.stringContaining('without a signal'))
  })
})
