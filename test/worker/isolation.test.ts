import { join } from 'node:path'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Figures,
  lineOf,
  runIsolation,
  unsure,
} from '../fixtures/isolation-worker/driver/run.ts'
import { buildWorker, fixtures } from '../support/build.ts'
import { typeErrors, wranglerTypes } from '../support/tools.ts'

const folder = join(fixtures, 'isolation-worker')
const given = process.env['ISOLATION_SEED']
const seed = given === undefined ? Date.now() % 2 ** 31 : Number(given)
let configPath: string

beforeAll(async () => {
  configPath = await buildWorker(folder)
})

/** Sends so many requests to a Worker of their own; the figures are in the output of the test. */
async function run(requests: number, vars: Record<string, unknown> = {}): Promise<Figures> {
  // Some of the requests fail, and each of those is logged.
  const onLog = () => {}
  await using worker = await createTestWorker({ root: folder, configPath, vars, onLog })
  const figures = await runIsolation(worker.url, { requests, seed })
  console.log(lineOf(figures, seed))
  return figures
}

describe('isolation', () => {
  it('isolation-20k: 20,000 mixed requests, 200 at a time, see no context but their own', async () => {
    const requests = 20_000
    const { checks, leaks, wrong, byKind, totals } = await run(requests)
    expect(wrong).toEqual([])
    expect(leaks, JSON.stringify({ byKind, totals })).toBe(0)
    expect(checks).toBeGreaterThan(200_000)
    const sent = (kind: string) => byKind[kind]?.requests ?? 0
    expect(Object.keys(byKind).reduce((sum, kind) => sum + sent(kind), 0)).toBe(requests)

    for (const [kind, { asked, ran, missing }] of Object.entries(totals)) {
      if (unsure.includes(kind)) expect(ran, kind).toBeGreaterThan(0)
      else expect(missing, kind).toBe(0)
      // A queue delivers at least once.
      if (!['request', 'message', 'deferred action'].includes(kind)) {
        expect(ran, kind).toBeLessThanOrEqual(asked)
      }
    }
    const asked = Object.fromEntries(
      Object.entries(totals).map(([kind, { asked }]) => [kind, asked]),
    )
    expect(asked).toMatchObject({
      waitUntil: sent('background'),
      'executionCtx.waitUntil': sent('background'),
      after: sent('background'),
      'deferred action': sent('deferring'),
      message: sent('sending'),
      'after in an object': 3 * sent('visiting'),
      'unknown error': sent('unknown'),
      'finally of an aborted stream': sent('endless'),
    })
  }, 1_200_000)

  it('finds a leak where there is one, in every kind of work', async () => {
    const { leaks, byKind, totals } = await run(1000, { LEAKY: 'yes' })
    expect(leaks).toBeGreaterThan(1000)
    const tallies = Object.entries({ ...byKind, ...totals })
    const clean = tallies.filter(([, { leaks }]) => leaks === 0).map(([kind]) => kind)
    // What these see no answer tells; the totals have it. A request begins as the latest one.
    expect(clean.toSorted()).toEqual(['request', 'unknown', 'waiting'])
  })

  it('is checked by code whose types hold', async () => {
    await wranglerTypes(folder)
    expect(await typeErrors(folder)).toBe('')
  })
})
