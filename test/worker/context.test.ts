import { once } from 'node:events'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWorker, fixtures } from '../support/build.ts'

// These pin what workerd itself does, which is no promise of ours. Where one fails after an update
// of workerd, the comment beside it says what to do.

let worker: TestWorker<object>

beforeAll(async () => {
  const folder = join(fixtures, 'context-worker')
  worker = await createTestWorker<object>({ root: folder, configPath: await buildWorker(folder) })
})

afterAll(() => worker?.dispose())

const textOf = async (path: string) => (await worker.fetch(path)).text()
const jsonOf = async (path: string) => (await worker.fetch(path)).json()

describe('the context in a transformed body', () => {
  // By how it is piped to. Each step has a context of its own; a request has one for all of them,
  // and keeps it. Where one is lost one day, or `answerer`: it has to be bound like a `pull`, and
  // the docs of streams should say so.
  const unbound = { scripted: 'piper', native: 'piper', written: 'piper', queued: 'maker' }
  const ways = {
    unbound,
    // Must be kept always.
    bound: { scripted: 'maker', native: 'maker', written: 'maker', queued: 'maker' },
    // Where these are `answerer`: `bindStream` helps with pipes too, and its comment should say so.
    stream: unbound,
  }
  for (const callback of ['transform', 'flush']) {
    it(`stream-${callback}: is the one of who pipes or writes, and kept bound`, async () => {
      for (const [way, pipes] of Object.entries(ways)) {
        for (const [pipe, context] of Object.entries(pipes)) {
          const lines = (await textOf(`/transform/${pipe}/${way}`)).trim().split('\n')
          const own = lines.filter((line) => line.startsWith(callback))
          const times = callback === 'transform' && pipe !== 'native' ? 3 : 1
          const expected = Array(times).fill(`${callback} ${context} ${context}`)
          expect(own, `${pipe}, ${way}`).toEqual(expected)
        }
      }
    })
  }

  it('stream-htmlrewriter: is the one of who transforms, and kept bound', async () => {
    // Where `transformer` is another one day: say in the docs of streams that the handlers of an
    // HTMLRewriter have to be bound.
    for (const [way, context] of Object.entries({ unbound: 'transformer', bound: 'maker' })) {
      for (const body of ['native', 'scripted']) {
        const page = await textOf(`/rewrite/${body}/${way}`)
        const kinds = new Set(page.match(/\(.+?\)/g))
        const expected = ['text', 'element', 'later', 'tag', 'end']
        expect(kinds, body).toEqual(new Set(expected.map((kind) => `(${kind} ${context})`)))
      }
    }
  })
})

describe('the context in a listener', () => {
  const both = (unbound: string) => [`unbound: ${unbound}`, 'bound: adder']

  // The `causer` dispatches, aborts or posts. Where one is `adder` one day, it is kept: strike it
  // from what the docs say has to be bound.
  const kinds = { event: 'causer', abort: 'causer', timeout: 'lost', messageport: 'causer' }
  for (const [kind, unbound] of Object.entries(kinds)) {
    const found = unbound === 'lost' ? 'lost' : 'the one of the cause'
    it(`listener-${kind}: is ${found}, and kept bound`, async () => {
      expect(await jsonOf(`/listener/${kind}`)).toEqual(both(unbound))
    })
  }

  it('listener-websocket: is lost, and kept bound', async () => {
    const url = new URL('/listener/websocket', worker.url)
    url.protocol = 'ws:'
    const socket = new WebSocket(url)
    const reports: string[] = []
    socket.addEventListener('message', ({ data }) => reports.push(data))
    await once(socket, 'open')
    socket.send('x')
    // See above where this one changes.
    await expect.poll(() => reports).toEqual(both('lost'))
    socket.close()
  })

  it('listener-request-signal: is lost when the client leaves, and kept bound', async () => {
    const leave = async () => {
      const client = new AbortController()
      const { body } = await worker.fetch('/listener/request-signal', { signal: client.signal })
      await body?.getReader().read()
      client.abort()
    }
    const reports = async () => {
      // On a busy machine, workerd can miss that one client has left.
      await leave()
      const lines = (await jsonOf('/seen')) as string[]
      return [...new Set(lines.filter((line) => line.startsWith('request-signal')))]
    }
    // Where it is kept: `encodeEvents` need no longer bind what it does on an abort.
    await expect
      .poll(reports, { timeout: 40_000, interval: 500 })
      .toEqual(both('lost').map((line) => `request-signal ${line}`))
  })
})

describe('the context in a request', () => {
  it('waituntil: is kept after the answer', async () => {
    await jsonOf('/waituntil?marker=mine')
    await jsonOf('/answered')
    // Where it is lost: the library has to open it again in what it hands to `waitUntil`.
    await expect.poll(() => jsonOf('/seen')).toContain('waituntil mine')
  })

  it('nested-restore: is restored after each run, also after one that throws', async () => {
    expect(await jsonOf('/nested')).toEqual({
      sooner: ['inner', 'outer'],
      later: ['inner', 'outer'],
      thrown: ['inner', 'outer'],
      rejected: ['inner', 'outer'],
      parallel: ['outer', 'in a, a', 'in b, b', 'in c, c', 'outer'],
      exit: ['lost', 'outer'],
    })
  })

  it('enterwith-throws: cannot be changed for good', async () => {
    // Where they work: the library still must not use them, and the docs should say why instead.
    expect(await jsonOf('/refusals')).toEqual({
      enterWith: 'Error: asyncLocalStorage.enterWith() is not implemented',
      disable: 'Error: asyncLocalStorage.disable() is not implemented',
      after: 'mine',
    })
  })

  it('rpc-none: is lost in callees and in what they call back, and kept after', async () => {
    // Where it is the caller's one day: a callee has to open a context of its own all the same, for
    // it may run on another machine. Correct the docs of callbacks.
    const seen = { callee: 'lost', callback: 'lost', boundCallback: 'caller', after: 'caller' }
    expect(await jsonOf('/callees')).toEqual({ entrypoint: seen, durableObject: seen })
  })
})

describe('the context that outlives its request', () => {
  const refusal =
    'Error: Cannot call this AsyncLocalStorage bound function outside of the request in which it ' +
    'was created.'

  it('do-snapshot: is silently the one of the first call in a Durable Object', async () => {
    await jsonOf('/keep?marker=first')
    // Where these throw, as they do in a Worker: say so where the docs warn of them.
    expect(await jsonOf('/use?marker=second')).toEqual({
      snapshot: 'first',
      bound: 'first',
      resource: 'first',
      own: 'second',
    })
  })

  const useTwice = async (name: string) => [
    await jsonOf(`/kept/${name}?marker=first`),
    await jsonOf(`/kept/${name}?marker=second`),
  ]

  it('resource-wrong-request: is refused to another request, none at module scope', async () => {
    // Where the second is `first`: the wrong request's context is shown silently. Warn of it
    // in the docs.
    expect(await useTwice('resource')).toEqual(['first', refusal])
    // Where the first of these is kept: a resource at module scope no longer hides the context.
    expect(await useTwice('made')).toEqual(['lost', 'lost'])
  })

  it('snapshot-cross-request-throws: is refused to another request, as if bound', async () => {
    // Where the second is `first`: see above.
    expect(await useTwice('snapshot')).toEqual(['first', refusal])
    expect(await useTwice('bound')).toEqual(['first', refusal])
  })

  it('memo-hang: hangs or throws where code awaits a promise whose request ended before', async () => {
    await jsonOf('/memo-start?marker=hanging')
    // Where it does neither: the docs need no longer forbid memoised promises at module level.
    for (const context of ['second', 'third']) {
      const { value, ...rest } = await jsonOf(`/memo-await?marker=${context}`)
      expect(['hangs', 'throws']).toContain(value)
      expect(rest).toEqual({ context })
    }
    expect(await jsonOf('/seen')).toContain('started in hanging')
  })

  it('memo-hang: does not where the first request waits for it, whose context it has', async () => {
    await jsonOf('/memo-start-waited?marker=waited')
    // Where the value is `second`: a start-up no longer runs in the first request's context.
    for (const context of ['second', 'third']) {
      expect(await jsonOf(`/memo-await?marker=${context}`)).toEqual({ value: 'waited', context })
    }
  })
})
