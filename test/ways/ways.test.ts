import type { TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Case } from '../fixtures/ways-worker/src/case.ts'
import { caseOf } from '../fixtures/ways-worker/src/generate/case.ts'
import type { WayName } from '../fixtures/ways-worker/src/ways/names.ts'
import { typeErrors, wranglerTypes } from '../support/tools.ts'
import { kindsOf } from './compare.ts'
import { describeDifference, folder, lineOf, runCases, runWays, startWorkers } from './driver.ts'
import { knownCases } from './known-cases.ts'
import { plainCase } from './plain-case.ts'
import { shrink } from './shrink.ts'

// A run repeats the same cases, so that it fails only for a change. `npm run ways` has new ones.
const seed = Number(process.env['WAYS_SEED'] ?? 418_434_169)
let workers: TestWorker<unknown>[] = []

const urls = () => workers.map(({ url }) => url)

beforeAll(async () => {
  workers = await startWorkers()
})

afterAll(() => Promise.all(workers.map((worker) => worker.dispose())))

describe('every way to reach an action', () => {
  it.each(Object.entries(knownCases))('shows the same if %s', async (_, known) => {
    const [url] = urls() as [URL]
    const { differences } = await runCases(url, [{ ...plainCase, ...known }])
    expect(differences.map((one) => describeDifference(one)).join('\n\n')).toBe('')
  })

  it('shows the same for 10,000 random actions and inputs', async () => {
    const figures = await runWays(urls(), { cases: 10_000, seed })
    console.log(lineOf(figures, seed))
    const [url] = urls() as [URL]
    const described: string[] = []
    for (const difference of kindsOf(figures.differences).slice(0, 10)) {
      const run = (cases: Case[], ways: WayName[]) => runCases(url, cases, { ways })
      described.push(
        describeDifference(difference, await shrink(caseOf(difference.seed), difference, run)),
      )
    }
    expect(described.join('\n\n')).toBe('')
    expect(figures.cases).toBe(10_000)
    // A way that carries few cases tests little.
    for (const [way, ran] of Object.entries(figures.ran)) expect(ran, way).toBeGreaterThan(2000)
  }, 1_200_000)

  it('is checked by code whose types hold', async () => {
    await wranglerTypes(folder)
    expect(await typeErrors(folder)).toBe('')
  })
})
