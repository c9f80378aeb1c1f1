import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { encodeEvents, event } from '../../src/actions/response/event-stream.ts'
import { readEvents } from '../../src/client/event-stream.ts'
import type { ActionErrorJson } from '../../src/shared/errors/hono-action-error.ts'
import { bodyOf, codec, collect, counter, readAll, textOf } from '../support/events.ts'

describe('a stream', () => {
  it('comes back as it was yielded and returned', async () => {
    const values = [1, 'ü🎉\r\n\u2028', null, '', { deep: [{ id: 'data: \n\n' }] }]
    async function* source() {
      yield* values
      return { total: values.length }
    }
    expect(await readAll(source())).toEqual({ values, result: { total: 5 } })
  })

  it('may come in bytes that cut its characters, after one byte order mark', async () => {
    const inBytes = (text: string) => {
      const bytes = [...new TextEncoder().encode(text)].map((byte) => Uint8Array.of(byte))
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          const byte = bytes.shift()
          if (byte) controller.enqueue(byte)
          else controller.close()
        },
      })
    }
    const text = '\ufeffdata: "ü🎉"\n\nevent: end\ndata\n\n'
    expect(await collect(readEvents(inBytes(text), codec))).toMatchObject({ values: ['ü🎉'] })
    const twice = collect(readEvents(inBytes(`\ufeff${text}`), codec))
    expect(await twice).toMatchObject({ values: [] })
  })

  it('may return nothing and yield nothing', async () => {
    expect(await readAll((async function* () {})())).toEqual({ values: [], result: undefined })
  })

  it('may come from an iterable that is no generator', async () => {
    const source = { [Symbol.asyncIterator]: () => [1, 2].values() }
    expect(await readAll(source as unknown as AsyncIterable<number>)).toMatchObject({
      values: [1, 2],
    })
  })

  it('tells the id of a value before the value, so that the stream can be resumed', async () => {
    const log: unknown[] = []
    async function* source() {
      yield event('a', { id: 1 })
      yield 'b'
      yield event('c', { id: 'x-2' })
      return event('all', { id: 3 })
    }
    const options = { ...codec, onId: (id: string) => log.push(`id ${id}`) }
    const reading = readEvents(encodeEvents(source(), options), options)
    for await (const value of reading) log.push(value)
    expect(log).toEqual(['id 1', 'a', 'b', 'id x-2', 'c', 'id 3'])
    expect(() => event('a', { id: 'new\nline' })).toThrow(TypeError)
  })

  it('runs no further than it is read', async () => {
    const { seen, count } = counter()
    const reading = readEvents(encodeEvents(count(), codec), codec)
    await sleep(5)
    expect(seen.started).toBe(0)
    await reading.next()
    await reading.next()
    await sleep(5)
    expect(seen.started).toBe(2)
    await reading.return(undefined)
  })

  it('ignores kinds of frames that it does not know', async () => {
    const body = bodyOf('event: later\ndata: x\n\ndata: 1\n\nevent: end\ndata:\n\n')
    expect(await collect(readEvents(body, codec))).toEqual({ values: [1], result: undefined })
  })
})

describe('a stream that fails', () => {
  async function* failing() {
    yield 1
    throw new Error('Broken')
  }

  it('throws what the error frame says, after its values', async () => {
    const reading = readEvents(encodeEvents(failing(), codec), codec)
    expect(await reading.next()).toEqual({ done: false, value: 1 })
    await expect(reading.next()).rejects.toThrow('Error: Broken')
    expect(await reading.next()).toEqual({ done: true, value: undefined })
    expect(await textOf(failing())).toMatch(/\n\nevent: error\ndata: \{.*\}\n\n$/)
  })

  it('fails on a value that has no form or is too long, and runs its finally', async () => {
    for (const value of [10n, 'x'.repeat(2 ** 20)]) {
      let finished = false
      async function* source() {
        try {
          yield value
        } finally {
          finished = true
        }
      }
      await expect(readAll(source())).rejects.toThrow(/BigInt|longer than/)
      expect(finished).toBe(true)
    }
  })

  it('says so without the data of the error where that has no form', async () => {
    const seen: unknown[] = []
    const onError = (error: unknown): ActionErrorJson => {
      seen.push(error)
      const message = String(error)
      return seen.length === 1 ? { code: 'GONE', message, data: 1n } : { code: 'GONE', message }
    }
    await expect(readAll(failing(), { onError })).rejects.toThrow('cannot be sent')
    expect(seen).toHaveLength(2)
  })

  it('is broken where not even its error can be told, and runs its finally', async () => {
    const { seen, count } = counter()
    const encode = () => {
      throw new Error('Nothing has a form')
    }
    await expect(readAll(count(), { encode })).rejects.toThrow('before it was complete')
    expect(seen.finished).toBe(1)
  })

  it('is broken, not complete, where the body ends with no last frame', async () => {
    const whole = await textOf(
      (async function* () {
        yield 1
        yield 2
        return 3
      })(),
    )
    for (let length = 0; length < whole.length; length++) {
      const reading = collect(readEvents(bodyOf(whole.slice(0, length)), codec))
      await expect(reading, whole.slice(0, length)).rejects.toThrow('before it was complete')
    }
    const truncated = () => new TypeError('Mine')
    await expect(collect(readEvents(bodyOf(''), { ...codec, truncated }))).rejects.toThrow('Mine')
  })

  it('passes on what reading the body throws', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('Gone')) })
    await expect(collect(readEvents(body, codec))).rejects.toThrow('Gone')
  })

  it('is cancelled where a value cannot be decoded', async () => {
    const { seen, count } = counter()
    const decode = () => {
      throw new Error('Undecodable')
    }
    await expect(readAll(count(), { decode })).rejects.toThrow('Undecodable')
    await expect.poll(() => seen.finished).toBe(1)
  })
})
