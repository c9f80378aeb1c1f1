import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HonoActionError } from '@gnosticdev/hono-actions/actions'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { remoteBrand } from '../../src/shared/errors/brand.ts'
import { buildWorker, fixtures } from '../support/build.ts'

let script = ''
const started: Miniflare[] = []

beforeAll(async () => {
  const config = await buildWorker(join(fixtures, 'rpc-errors-worker'))
  script = readFileSync(join(dirname(config), 'index.js'), 'utf8')
})

afterAll(() => Promise.all(started.map((one) => one.dispose())))

/** Starts the Worker at a compatibility date; returns what posts JSON to an action. */
function start(compatibilityDate: string, ...flags: string[]) {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: 'rpc-errors',
      modules: true,
      script,
      compatibilityDate,
      compatibilityFlags: ['nodejs_compat', ...flags],
      durableObjects: { STORE: { className: 'Store', useSQLite: true } },
      serviceBindings: { SHOP: { name: 'rpc-errors', entrypoint: 'Shop' } },
      handleStructuredLogs() {},
    }),
  )
  started.push(miniflare)
  return async (name: string, input: object = {}) => {
    const response = await miniflare.dispatchFetch(`http://localhost/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    const body = (await response.json()) as { data: unknown; error: Record<string, unknown> | null }
    return { status: response.status, retry: response.headers.get('retry-after'), ...body }
  }
}

const sent = {
  code: 'OUT_OF_STOCK',
  message: 'Sold out',
  data: { left: 0, until: new Date(0).toJSON() },
  issues: [{ path: ['items', 0, 'count'], message: 'Too many' }],
  retryAfter: 30,
}
const ways = ['object', 'service', 'behind']

describe.each([
  ['the current compatibility date', ['2026-10-12']],
  ['the date at which RPC keeps properties', ['2026-04-21']],
  ['an earlier date and the flag', ['2024-09-23', 'enhanced_error_serialization']],
] as const)('an error thrown behind RPC, with %s', (_, [date, ...flags]) => {
  let post: ReturnType<typeof start>
  beforeAll(() => {
    post = start(date, ...flags)
  })

  it.each(ways)('%s: reaches the caller of the action with all its parts', async (way) => {
    const full = await post(way, { kind: 'full' })
    expect(full).toEqual({ status: 409, retry: '30', data: null, error: sent })
    const bare = await post(way, { kind: 'bare' })
    expect(bare.status).toBe(404)
    expect(bare.error).toEqual({ code: 'NOT_FOUND', message: 'Not found' })
  })

  it.each(ways)('%s: is a HonoActionError in the Worker that called', async (way) => {
    const { issues: _, ...parts } = sent
    expect((await post(`caught/${way}`, { kind: 'full' })).data).toEqual({
      is: [true, true],
      name: 'HonoActionError',
      status: 409,
      fields: { 'items[0].count': ['Too many'] },
      ...parts,
      cause: 'undefined',
    })
  })

  it.each(ways)('%s: stays hidden if it is any other error', async (way) => {
    for (const kind of ['plain', 'like']) {
      const { status, error } = await post(way, { kind })
      expect([status, error?.['code'], error?.['message']]).toEqual([
        500,
        'INTERNAL_SERVER_ERROR',
        'Internal error',
      ])
      expect((await post(`caught/${way}`, { kind })).data).toEqual({ is: [false, false] })
    }
  })

  it('reaches the caller from middleware too', async () => {
    expect((await post('inMiddleware')).error).toEqual(sent)
  })

  it('cannot be forged by input that is copied onto an error', async () => {
    const parts = { ...new HonoActionError({ code: 'GONE' }), name: 'HonoActionError' }
    for (const brand of [null, true, '', {}]) {
      const input = { ...parts, remote: true, [remoteBrand]: brand }
      const { status, error } = await post('forged', input)
      expect([status, error?.['message']]).toEqual([500, 'Internal error'])
    }
  })
})

it('an earlier compatibility date carries only the message, so the error stays hidden', async () => {
  const post = start('2026-04-20')
  for (const way of ways) {
    const { status, error } = await post(way, { kind: 'full' })
    expect([status, error?.['message']]).toEqual([500, 'Internal error'])
  }
})
