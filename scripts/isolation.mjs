import { join } from 'node:path'
import process from 'node:process'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'
import { lineOf, runIsolation } from '../test/fixtures/isolation-worker/driver/run.ts'
import { buildWorker, fixtures } from '../test/support/build.ts'

// The isolation test with more requests: npm run isolation -- 1000000
const requests = Number(process.argv[2] ?? 100_000)
const seed = Number(process.env.ISOLATION_SEED ?? Date.now() % 2 ** 31)
if (!Number.isSafeInteger(requests) || requests < 1 || !Number.isSafeInteger(seed)) {
  console.error('Usage: [ISOLATION_SEED=<number>] npm run isolation -- [number of requests]')
  process.exit(2)
}

const folder = join(fixtures, 'isolation-worker')
const worker = await createTestWorker({
  root: folder,
  configPath: await buildWorker(folder),
  // Some of the requests fail, and each of those is logged.
  onLog: () => {},
})
const figures = await runIsolation(worker.url, { requests, seed })
await worker.dispose()

console.log(lineOf(figures, seed))
const { leaks, wrong } = figures
for (const answer of wrong.slice(0, 20)) console.error(answer)
if (process.env.ISOLATION_DETAILS) console.log(figures.byKind, figures.totals)
process.exitCode = leaks > 0 || wrong.length > 0 ? 1 : 0
