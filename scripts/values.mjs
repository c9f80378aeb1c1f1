import process from 'node:process'
import { startWorkers } from '../test/ways/driver.ts'
import { describeDifferences, runValues } from '../test/ways/run-values.ts'

// The test of values with more of them: npm run values -- 200000 [zod | valibot | arktype]
const cases = Number(process.argv[2] ?? 200_000)
const library = process.argv[3] ?? 'zod'
const seed = Number(process.env.WAYS_SEED ?? Date.now() % 2 ** 31)
const isKnown = ['zod', 'valibot', 'arktype'].includes(library)
if (!Number.isSafeInteger(cases) || cases < 1 || !Number.isSafeInteger(seed) || !isKnown) {
  console.error('Usage: [WAYS_SEED=<number>] npm run values -- [number of values] [library]')
  process.exit(2)
}

const workers = await startWorkers()
const urls = workers.map(({ url }) => url)
const { differences, ran, seconds } = await runValues(urls, { cases, seed, library })
console.log(`${cases} values, ${differences.length} differ, ${seconds.toFixed(1)} s, seed ${seed}`)
console.log(ran)
if (differences.length > 0) console.error(describeDifferences(differences))
await Promise.all(workers.map((worker) => worker.dispose()))
process.exitCode = differences.length > 0 ? 1 : 0
