import type { TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorkers } from './driver.ts'
import { describeDifferences, runValues } from './run-values.ts'

// A run repeats the same values, so that it fails only for a change. `npm run values` has new ones.
const seed = Number(process.env['WAYS_SEED'] ?? 1)
let workers: TestWorker<unknown>[] = []

beforeAll(async () => {
  workers = await startWorkers()
})

afterAll(() => Promise.all(workers.map((worker) => worker.dispose())))

describe('a value', () => {
  it('is deeply equal in every way: 20,000 random inputs and outputs of Zod schemas', async () => {
    const urls = workers.map(({ url }) => url)
    const { differences, ran, refused, seconds } = await runValues(urls, { cases: 20_000, seed })
    console.log(`20000 values, ${differences.length} differ, ${seconds.toFixed(1)} s, seed ${seed}`)
    expect(describeDifferences(differences)).toBe('')
    expect(refused).toBeLessThan(200)
    // A way that carries few values tests little.
    for (const [way, count] of Object.entries(ran)) expect(count, way).toBeGreaterThan(1500)
  }, 1_200_000)

  it.each(['valibot', 'arktype'] as const)(
    'is deeply equal in every way for schemas of %s',
    async (library) => {
      const urls = workers.map(({ url }) => url)
      const { differences, refused } = await runValues(urls, { cases: 2000, seed, library })
      expect(describeDifferences(differences)).toBe('')
      expect(refused).toBeLessThan(20)
    },
  )
})
