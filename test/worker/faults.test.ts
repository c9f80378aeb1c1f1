import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWorker, copyFixture } from '../support/build.ts'
import { eventually } from '../support/eventually.ts'
import { post } from '../support/post.ts'
import { startWorkerd } from '../support/workerd.ts'

/** How often D1, KV and the deadline are made to fail. */
const times = 1000

const faultsOfD1 = ['lost', 'updated', 'overloaded', 'timeout']

const logs: string[] = []
let configPath: string
let folder: string
let worker: TestWorker<object>

const start = (persistTo?: string) =>
  createTestWorker<object>({
    root: folder,
    configPath,
    vars: { SECRET: 'unused' },
    onLog: ({ message }) => logs.push(message),
    ...(persistTo && { persistTo }),
  })

beforeAll(async () => {
  folder = copyFixture('guard-worker')
  configPath = await buildWorker(folder)
  worker = await start()
})

afterAll(() => worker?.dispose())

/** Sends a request so many times, some at once, and each followed by one that has to succeed. */
async function often(count: number, send: () => Promise<void>, next: () => Promise<void>) {
  for (let i = 0; i < count; i += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, count - i) }, async () => {
        await send()
        await next()
      }),
    )
  }
}

const works = async () => {
  const { status, data } = await post(worker, '/api/faults/d1', { fault: 'none' })
  expect([status, data]).toEqual([200, [{ one: 1 }]])
}

describe('D1 that fails for a moment', () => {
  it.each(faultsOfD1)(
    'is a 503 that says when to try again, and is not tried again here (%s)',
    async (fault) => {
      await often(
        times / faultsOfD1.length,
        async () => {
          const { status, error, headers } = await post(worker, '/api/faults/d1', { fault })
          expect([status, error.code, error.retryAfter]).toEqual([503, 'SERVICE_UNAVAILABLE', 1])
          expect(headers.get('retry-after')).toBe('1')
          expect(JSON.stringify(error)).not.toMatch(/D1|lost|reset|overloaded/)
        },
        works,
      )
      await eventually(() => logs.some((line) => line.includes('faults/d1 failed (request')))
    },
  )

  it('is told apart from a mistake in a query', async () => {
    const { status, error } = await post(worker, '/api/faults/d1', { fault: 'sql' })
    expect([status, error.code]).toEqual([500, 'INTERNAL_SERVER_ERROR'])
  })
})

describe('KV that has too much to do', () => {
  const refusing = `export default { fetch: () => new Response('Too many', { status: 429 }) }`

  it('is a 503, which a handler may catch', async () => {
    const workerd = await startWorkerd(join(dirname(configPath), 'index.js'), refusing)
    try {
      for (let i = 0; i < times; i++) {
        const { status, error, headers } = await post(workerd, '/api/faults/kv', { caught: false })
        expect([status, error.code]).toEqual([503, 'SERVICE_UNAVAILABLE'])
        expect(headers.get('retry-after')).toBe('1')
        const { data } = await post(workerd, '/api/faults/kv', { caught: true })
        expect(data).toBe('caught')
      }
    } finally {
      await workerd.stop()
    }
  })
})

describe('a handler that takes too long', () => {
  it('is a 504, and what listens to its signal is told, in its context', async () => {
    const headers = { 'x-request-id': 'slow-1' }
    const { status, error } = await post(worker, '/api/faults/slow', { name: 'mine' }, headers)
    expect([status, error.code]).toEqual([504, 'GATEWAY_TIMEOUT'])
    const { data } = await post(worker, '/api/faults/aborted')
    expect(data).toEqual(['mine slow-1 The action took longer than 60 ms'])
  })

  it('is left alone where it is in time', async () => {
    const { data } = await post(worker, '/api/faults/patient', { name: 'quick', ms: 10 })
    expect(data).toBe('in time')
    const { data: aborted } = await post(worker, '/api/faults/aborted')
    expect(aborted.filter((line: string) => line.startsWith('quick'))).toEqual([])
  })

  it('may fail when no code waits any more', async () => {
    expect((await post(worker, '/api/faults/lateFailure')).status).toBe(504)
    await new Promise((resolve) => setTimeout(resolve, 120))
    await works()
  })

  it('is as good as any other request for those that come after it', () =>
    often(
      times,
      async () => {
        const { status } = await post(worker, '/api/faults/slow', { name: 'many' })
        expect(status).toBe(504)
      },
      works,
    ))
})

describe('an isolate that is evicted', () => {
  it('takes nothing with it that the library needs', async () => {
    const persistTo = mkdtempSync(join(tmpdir(), 'hono-actions-'))
    for (let i = 0; i < 3; i++) {
      const again = await start(persistTo)
      const { data } = await post(again, '/api/faults/state')
      expect(data).toBe(1)
      expect((await post(again, '/api/faults/d1', { fault: 'none' })).status).toBe(200)
      await again.dispose()
    }
  })
})
