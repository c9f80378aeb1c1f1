import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter, on } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { encodeEvents } from '../../src/actions/response/event-stream.ts'
import { readEvents } from '../../src/client/event-stream.ts'
import { bindStream } from '../../src/context/bind-stream.ts'
import { bodyOf, codec, collect, counter, readAll, textOf } from '../support/events.ts'

describe('a reader that stops', () => {
  it.each(['break', 'return', 'throw'])('runs the finally, with %s', async (how) => {
    const { seen, count } = counter()
    const reading = readEvents(encodeEvents(count(), codec), codec)
    if (how === 'break') {
      for await (const value of reading) if (value === 2) break
    } else {
      await reading.next()
      if (how === 'return') {
        expect(await reading.return('mine')).toEqual({ done: true, value: 'mine' })
      } else await expect(reading.throw(new Error('Mine'))).rejects.toThrow('Mine')
    }
    await expect.poll(() => seen.finished).toBe(1)
    expect(await reading.next()).toEqual({ done: true, value: undefined })
  })

  it('stops at once while it waits for a value', async () => {
    const cancel = vi.fn()
    const returned = readEvents(new ReadableStream({ cancel }), codec)
    const next = returned.next()
    expect(await returned.return(1)).toEqual({ done: true, value: 1 })
    expect(await next).toEqual({ done: true, value: undefined })
    const thrown = readEvents(new ReadableStream({ cancel }), codec)
    thrown.next()
    await expect(thrown.throw(new Error('Mine'))).rejects.toThrow('Mine')
    expect(cancel).toHaveBeenCalledTimes(2)
  })

  it('is no failure for a source that goes on to its next value first', async () => {
    const onError = vi.fn(codec.onError)
    const seen: string[] = []
    async function* source() {
      await sleep(5)
      seen.push('value')
      yield 1
      seen.push('next value')
    }
    const reader = encodeEvents(source(), { ...codec, onError }).getReader()
    reader.read()
    await sleep(1)
    await reader.cancel()
    await sleep(1)
    expect(seen).toEqual(['value'])
    expect(onError).not.toHaveBeenCalled()
  })

  it('cancels a body that it has not begun to read', async () => {
    const cancel = vi.fn()
    await readEvents(new ReadableStream({ cancel }), codec).return(undefined)
    expect(cancel).toHaveBeenCalledOnce()
  })

  it('does not cancel a body that it has read to the end', async () => {
    const cancel = vi.fn()
    const chunks = ['data: 1\n\n', 'event: end\ndata: 2\n\n'].map((x) =>
      new TextEncoder().encode(x),
    )
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          await sleep(1)
          const chunk = chunks.shift()
          if (chunk) controller.enqueue(chunk)
          else controller.close()
        },
        cancel,
      },
      { highWaterMark: 0 },
    )
    expect(await collect(readEvents(body, codec))).toEqual({ values: [1], result: 2 })
    await sleep(10)
    expect(cancel).not.toHaveBeenCalled()
  })

  it('may be known by a signal: the finally runs, and the runtime is given it to wait for', async () => {
    const { seen, count } = counter()
    const caller = new AbortController()
    const waited: Promise<unknown>[] = []
    const options = {
      ...codec,
      signal: caller.signal,
      waitUntil: (promise: Promise<unknown>) => void waited.push(promise),
    }
    const reader = encodeEvents(count(), options).getReader()
    await reader.read()
    caller.abort(new Error('Left'))
    await expect(reader.read()).rejects.toThrow('Left')
    await Promise.all(waited)
    expect(waited).toHaveLength(1)
    expect(seen).toEqual({ started: 1, finished: 1 })
    await expect(readAll(count(), options)).rejects.toThrow('Left')
    expect(seen.started).toBe(1)
  })

  it('is not waited for once the stream is complete', async () => {
    const caller = new AbortController()
    const waitUntil = vi.fn()
    const source = { return: vi.fn(), next: async () => ({ done: true, value: 1 }) }
    const iterable = { [Symbol.asyncIterator]: () => source } as unknown as AsyncIterable<unknown>
    const options = { ...codec, signal: caller.signal, waitUntil }
    expect(await readAll(iterable, options)).toEqual({ values: [], result: 1 })
    caller.abort()
    expect(waitUntil).not.toHaveBeenCalled()
    expect(source.return).not.toHaveBeenCalled()
  })

  it('ends what an iterator waits for, where it is no generator', async () => {
    const emitter = new EventEmitter()
    const reader = encodeEvents(on(emitter, 'value'), codec).getReader()
    const reading = reader.read()
    await reader.cancel()
    expect(await reading).toEqual({ done: true, value: undefined })
    expect(emitter.listenerCount('value')).toBe(0)
  })

  it('reports a finally that throws, and what fails after it has gone', async () => {
    const onError = vi.fn(codec.onError)
    async function* source() {
      try {
        yield 1
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: it is what is tested
        throw new Error('Finally')
      }
    }
    const reader = encodeEvents(source(), { ...codec, onError }).getReader()
    await reader.read()
    await reader.cancel()
    expect(onError).toHaveBeenCalledExactlyOnceWith(new Error('Finally'))
  })
})

describe('comments while waiting', () => {
  async function* slow() {
    yield 1
    await sleep(60)
    yield 2
  }

  it('are sent, and read as nothing', async () => {
    expect(await textOf(slow(), { keepAlive: 10 })).toMatch(
      /^data: 1\n\n(:\n\n)+data: 2\n\nevent: end\ndata: \n\n$/,
    )
    expect(await readAll(slow(), { keepAlive: 10 })).toMatchObject({ values: [1, 2] })
    expect(await textOf(slow())).not.toMatch(/^:/m)
  })

  it('leave no timer behind', async () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    await textOf(slow(), { keepAlive: 1000 })
    expect(timers()).toBe(before)
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }
    const reader = encodeEvents(never, { ...codec, keepAlive: 1000 }).getReader()
    reader.read()
    await sleep(1)
    expect(timers()).toBe(before + 1)
    await reader.cancel()
    expect(timers()).toBe(before)
  })

  it('are not piled up for a reader that does not read', async () => {
    const reader = encodeEvents(slow(), { ...codec, keepAlive: 5 }).getReader()
    await reader.read()
    await sleep(40)
    const chunks: string[] = []
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(new TextDecoder().decode(value))
    }
    expect(chunks.filter((chunk) => chunk !== ':\n\n')).toHaveLength(2)
    expect(chunks[0]).toBe(':\n\n')
  })
})

describe('the context', () => {
  const store = new AsyncLocalStorage<string>()

  it('is the one of the call, in the generator and in its finally', async () => {
    const seen: unknown[] = []
    async function* source() {
      try {
        for (;;) yield store.getStore()
      } finally {
        seen.push(store.getStore())
      }
    }
    const stream = store.run('mine', () => encodeEvents(source(), codec))
    const reading = readEvents(stream, codec)
    await store.run('other', async () => {
      seen.push((await reading.next()).value, (await reading.next()).value)
      await reading.return(undefined)
    })
    await expect.poll(() => seen).toEqual(['mine', 'mine', 'mine'])
  })

  it('can be bound by another function', () => {
    const bound: unknown[] = []
    encodeEvents(counter().count(), {
      ...codec,
      bind: (fn) => {
        bound.push(fn)
        return fn
      },
    })
    expect(bound).toHaveLength(2)
  })

  it('is kept for the pull and the cancel of a stream that is passed on', async () => {
    const pulled: unknown[] = []
    const left: unknown[] = []
    const cancel = vi.fn(() => {
      left.push(store.getStore())
    })
    const stream = new ReadableStream<unknown>(
      {
        pull(controller) {
          pulled.push(store.getStore())
          controller.enqueue({ any: 'chunk' })
        },
        cancel,
      },
      { highWaterMark: 0 },
    )
    const bound = store.run('mine', () => bindStream(stream)).getReader()
    expect(await bound.read()).toEqual({ done: false, value: { any: 'chunk' } })
    await bound.cancel('why')
    expect(pulled).toEqual(['mine'])
    expect(cancel).toHaveBeenCalledExactlyOnceWith('why')
    expect(left).toEqual(['mine'])
  })

  it('of a stream that is passed on leaves its end and its errors as they are', async () => {
    expect(await new Response(bindStream(bodyOf('as it is'))).text()).toBe('as it is')
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('Gone')) })
    await expect(bindStream(broken).getReader().read()).rejects.toThrow('Gone')
  })
})
