import type { TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caseOf } from '../fixtures/ways-worker/src/generate/case.ts'
import { observeAstro, startAstro } from './astro.ts'
import { type Difference, differencesOf, kindsOf } from './compare.ts'
import { describeDifference, runCases, startWorkers } from './driver.ts'
import { meantDifferences } from './meant-differences.ts'

const cases = 300
// A run repeats the same cases, so that it fails only for a change. `npm run ways` has new ones.
const seed = Number(process.env['WAYS_SEED'] ?? 418_434_169)
const seeds = Array.from({ length: cases }, (_, i) => seed + i)
const workers: TestWorker<unknown>[] = []

/** The meant differences that only an Astro app shows. */
const rows = meantDifferences.filter(
  ({ ways }) => ways.includes('astro') || ways.includes('page form'),
)

/** What the client observes of each case, to a Worker entry. */
let expected: Awaited<ReturnType<typeof runCases>>['observations']

beforeAll(async () => {
  const started = await startWorkers(1)
  workers.push(...started)
  expected = (await runCases(started[0]?.url as URL, seeds, { observe: true })).observations
})

afterAll(() => Promise.all(workers.map((worker) => worker.dispose())))

describe.each([
  ['with Astro middleware', true],
  ['without Astro middleware', false],
])('an Astro app %s', (_, hasMiddleware) => {
  it(`shows the same as a Worker entry for ${cases} random actions and inputs`, async () => {
    const worker = await startAstro({ seed, cases }, hasMiddleware)
    workers.push(worker)
    const differences: Difference[] = []
    const meant = new Set<string>()
    for (const [i, one] of seeds.map(caseOf).entries()) {
      const observed = await observeAstro(worker, one)
      const client = expected?.[i]?.client
      const all = { ...(client && { client }), ...observed }
      differences.push(...differencesOf(one, all))
      for (const row of rows) {
        const others = meantDifferences.filter((other) => other !== row)
        if (differencesOf(one, all, others).length > differencesOf(one, all).length)
          meant.add(row.name)
      }
    }
    // Those of the table are there.
    expect([...meant].toSorted()).toEqual(rows.map(({ name }) => name).toSorted())
    console.log(`${cases} cases, ${differences.length} differences, seed ${seed}`)
    const described = kindsOf(differences).map((one) => describeDifference(one, caseOf(one.seed)))
    expect(described.join('\n\n')).toBe('')
  }, 1_200_000)
})
