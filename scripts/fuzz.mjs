import { join } from 'node:path'
import process from 'node:process'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'
import { lineOf, runFuzz } from '../test/fixtures/fuzz-worker/driver/run.ts'
import { keepSeeds } from '../test/fixtures/fuzz-worker/driver/seeds.ts'
import { buildWorker, fixtures } from '../test/support/build.ts'

// The fuzz test with more inputs: npm run fuzz -- 1000000
const runs = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  console.error('Usage: [FUZZ_SEED=<number>] npm run fuzz -- [number of inputs]')
  process.exit(2)
}

const folder = join(fixtures, 'fuzz-worker')
const options = { root: folder, configPath: await buildWorker(folder), onLog: () => {} }
const workers = await Promise.all([createTestWorker(options), createTestWorker(options)])
const urls = workers.map(({ url }) => url)
const figures = await runFuzz(urls, { runs, seed })
await Promise.all(workers.map((worker) => worker.dispose()))

console.log(lineOf(figures, seed))
if (process.env.FUZZ_DETAILS) console.log(figures.byProperty)
for (const failure of figures.failures.slice(0, 20)) console.error(failure)
keepSeeds(figures.failures)
process.exitCode = figures.failures.length > 0 ? 1 : 0
