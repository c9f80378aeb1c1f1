import { callAction, defineHonoAction, HonoActionError } from '@gnosticdev/hono-actions/actions'
import { createActions } from '@gnosticdev/hono-actions/client'
import { createRouter } from '@gnosticdev/hono-actions/router'
import { testAction } from '@gnosticdev/hono-actions/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

class Note {
  id = 1
}

function detachedView(): Uint8Array {
  const view = new Uint8Array(4)
  structuredClone(view, { transfer: [view.buffer] })
  return view
}

const unsendable: [name: string, value: unknown, place: string][] = [
  ['a function', () => 1, 'a function'],
  ['a nested function', { items: [{ run: () => 1 }] }, 'a function at items[0].run'],
  ['a symbol', [Symbol('x')], 'a symbol at [0]'],
  ['an instance of a class', { note: new Note() }, 'an instance of Note at note'],
  ['an error', { cause: new Error('x') }, 'an instance of Error at cause'],
  ['a promise in data', { later: Promise.resolve(1) }, 'a promise at later'],
  ['a file in data', { photo: new File([], 'a.png') }, 'an instance of File at photo'],
  ['a detached buffer', { bytes: detachedView().buffer }, 'a detached ArrayBuffer at bytes'],
  ['a view of a detached buffer', [detachedView()], 'a detached ArrayBuffer at [0]'],
  [
    'a view of shared memory',
    [new Uint8Array(new SharedArrayBuffer(4))],
    'an instance of Uint8Array at [0]',
  ],
  ['a function in a map', new Map([['a', new Set([() => 1])]]), 'a function at [0][1][0]'],
]

const sendable: [name: string, value: unknown][] = [
  ['undefined in data', { a: undefined, b: [undefined, null] }],
  ['dates, maps, sets and bigints', { at: new Date(5), m: new Map([[1, new Set([5n])]]) }],
  ['URLs and regular expressions', [new URL('https://a.example/'), /x/g]],
  ['typed arrays', { bytes: new Uint8Array([1, 2]) }],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
  ['an object that occurs twice', ((one) => [one, one])({ a: 1 })],
  ['numbers that JSON does not have', [Number.NaN, -0, Number.POSITIVE_INFINITY]],
]

let log: string

beforeEach(() => {
  log = ''
  vi.spyOn(console, 'error').mockImplementation((...parts) => {
    log += parts.map(String).join(' ')
  })
})

afterEach(() => vi.restoreAllMocks())

/** Runs the handler in each way. Returns the results by the names of the ways. */
async function runAll(handler: () => unknown) {
  const action = defineHonoAction({ handler })
  const guarded = defineHonoAction({ handler, use: [(_, next) => next()] })
  let inside: unknown
  const around = defineHonoAction({
    handler: async () => {
      inside = await callAction(action)
    },
  })
  const router = createRouter({ action, guarded, around })
  const fetch = async (url: string, init: RequestInit) => router.fetch(new Request(url, init))
  const baseUrl = 'https://site.example/api'
  const client = createActions<{ action: typeof action; guarded: typeof action }>({
    baseUrl,
    fetch,
  })
  const json = async (name: string) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${baseUrl}/${name}`, { method: 'POST', headers })
    return response.json() as Promise<{ data: unknown; error: unknown }>
  }
  await json('around')
  const isStream = handler.constructor.name === 'AsyncGeneratorFunction'
  return {
    client: await client.action(),
    'client, with middleware': await client.guarded(),
    'plain JSON': isStream ? { data: null, error: null } : await json('action'),
    'a server-side call': inside as { data: unknown; error: unknown },
    testAction: await testAction(action),
    'testAction, with middleware': await testAction(guarded),
  }
}

describe('a result that cannot be sent to the client', () => {
  it.each(unsendable)('is the same error in every way: %s', async (_, value, place) => {
    const results = await runAll(() => value)
    for (const [way, { data, error }] of Object.entries(results)) {
      expect([way, data, error]).toEqual([
        way,
        null,
        expect.objectContaining({ message: 'Internal error' }),
      ])
    }
    const message = `The result cannot be sent to the client: it has ${place}.`
    expect(log.split(message)).toHaveLength(7)
  })

  it.each(unsendable)('is the same error as the data of an error: %s', async (_, value) => {
    const results = await runAll(() => {
      throw new HonoActionError({ code: 'CONFLICT', data: { value } })
    })
    for (const [way, { error }] of Object.entries(results)) {
      expect([way, error]).toEqual([
        way,
        expect.objectContaining({ code: 'INTERNAL_SERVER_ERROR' }),
      ])
    }
    expect(log.split('The data of an error cannot be sent to the client: it has')).toHaveLength(7)
  })

  it.each(unsendable)('ends a generator that yields it: %s', async (_, value, place) => {
    let isClosed = 0
    const results = await runAll(async function* () {
      try {
        yield 1
        yield value
      } finally {
        isClosed++
      }
    })
    const { 'plain JSON': _json, ...streamed } = { ...results, 'plain JSON': undefined }
    for (const [way, result] of Object.entries(streamed)) {
      const { data } = result as { data: AsyncGenerator }
      expect([way, await data.next()]).toEqual([way, { done: false, value: 1 }])
      await expect(data.next()).rejects.toThrow('Internal error')
    }
    expect(log).toContain(`cannot be sent to the client: it has ${place}`)
    expect(isClosed).toBe(5)
  })

  it.each(sendable)('is not a result with %s', async (_, value) => {
    const { 'plain JSON': _json, ...results } = await runAll(() => value)
    for (const [way, { data }] of Object.entries(results)) expect([way, data]).toEqual([way, value])
    expect(log.replace(/.*as JSON.*/s, '')).toBe('')
  })
})

describe('a returned file', () => {
  it.each(['a.txt', 'é "b".png', "it's (1)*.txt", ''])(
    'has its name in every way: %j',
    async (name) => {
      const type = 'text/plain'
      const action = defineHonoAction({ handler: () => new File(['abc'], name, { type }) })
      const guarded = defineHonoAction({
        handler: () => new File(['abc'], name, { type }),
        use: [(_, next) => next()],
      })
      const router = createRouter({ action })
      const fetch = async (url: string, init: RequestInit) => router.fetch(new Request(url, init))
      const client = createActions<{ action: typeof action }>({
        baseUrl: 'https://site.example/api',
        fetch,
      })
      for (const { data } of [
        await client.action(),
        await testAction(action),
        await testAction(guarded),
      ]) {
        expect(data).toBeInstanceOf(File)
        expect([data?.name, data?.type, await data?.text()]).toEqual([name, type, 'abc'])
      }
    },
  )
})
