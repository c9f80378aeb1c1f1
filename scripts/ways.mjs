import process from 'node:process'
import { caseOf } from '../test/fixtures/ways-worker/src/generate/case.ts'
import { kindsOf } from '../test/ways/compare.ts'
import { describeDifference, lineOf, runCases, runWays, startWorkers } from '../test/ways/driver.ts'
import { shrink } from '../test/ways/shrink.ts'

// The test of all ways with more cases: npm run ways -- 200000
const cases = Number(process.argv[2] ?? 200_000)
const seed = Number(process.env.WAYS_SEED ?? Date.now() % 2 ** 31)
if (!Number.isSafeInteger(cases) || cases < 1 || !Number.isSafeInteger(seed)) {
  console.error('Usage: [WAYS_SEED=<number>] npm run ways -- [number of cases]')
  process.exit(2)
}

const workers = await startWorkers()
const urls = workers.map(({ url }) => url)
const figures = await runWays(urls, { cases, seed })
console.log(lineOf(figures, seed))
console.log(figures.ran)

const count = (key) =>
  figures.differences.filter(({ way, part }) => `${way} ${part}` === key).length
for (const difference of kindsOf(figures.differences)) {
  const smallest = await shrink(caseOf(difference.seed), difference, (some) =>
    runCases(urls[0], some),
  )
  console.error(`\n${count(`${difference.way} ${difference.part}`)} times, such as`)
  console.error(describeDifference(difference, smallest))
}
await Promise.all(workers.map((worker) => worker.dispose()))
process.exitCode = figures.differences.length > 0 ? 1 : 0
