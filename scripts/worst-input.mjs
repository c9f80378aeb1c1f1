import { dirname, join } from 'node:path'
import process from 'node:process'
import { requireLinux } from '../bench/support/cpu.ts'
import { buildWorker, fixtures } from '../test/support/build.ts'
import { largeRequests, randomRequests } from '../test/support/large-requests.ts'
import { costOf } from '../test/support/request-cost.ts'
import { startWorkerd } from '../test/support/workerd.ts'
import { worstInputs } from '../test/support/worst.ts'

// Cost of the most expensive requests of a megabyte: npm run worst-input -- 500
// That many random ones follow those that are known. Use an idle machine.
const maxCpu = 50
const maxMemory = { bySize: 20, megabytes: 10 }
const count = Number(process.argv[2] ?? 200)
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
if (!Number.isSafeInteger(count) || count < 0 || !Number.isSafeInteger(seed)) {
  console.error('Usage: [FUZZ_SEED=<number>] npm run worst-input -- [number of random requests]')
  process.exit(2)
}
requireLinux()

console.log('JSON, by JSON.parse of a plain body:')
for (const [name, ratio] of Object.entries(await worstInputs(40))) {
  console.log(`${ratio.toFixed(2).padStart(6)}  ${name}`)
}

const bundle = join(dirname(await buildWorker(join(fixtures, 'fuzz-worker'))), 'index.js')
const workerd = await startWorkerd(bundle)
const costs = []
try {
  for (const request of largeRequests) {
    costs.push(await costOf(workerd, bundle, request))
    console.log(lineOf(costs.at(-1)))
  }
  for (const request of randomRequests(count, seed))
    costs.push(await costOf(workerd, bundle, request))
} finally {
  await workerd.stop()
}
const most = (key) => costs.toSorted((one, other) => other[key] - one[key])[0]
console.log(`Most CPU:    ${lineOf(most('cpu'))}`)
console.log(`Most memory: ${lineOf(most('memory'))}`)
console.log(`${costs.length} requests, ${count} of them random, seed ${seed}`)
const beyond = costs.filter(({ cpu, size, memory }) => {
  const limit = Math.max(maxMemory.bySize * size, maxMemory.megabytes * 2 ** 20)
  return cpu > maxCpu || memory > limit
})
for (const cost of beyond) console.error(`Beyond the bounds: ${lineOf(cost)}`)
process.exitCode = beyond.length > 0 ? 1 : 0

function lineOf({ name, path, status, cpu, size, memory }) {
  const [megabytes, times] = [memory / 2 ** 20, memory / size].map((n) => n.toFixed(1).padStart(5))
  const figures = `${cpu.toFixed(1).padStart(6)} ms CPU, ${megabytes} MB, ${times} x the body`
  return `${figures}  ${status} ${path}  ${name}`
}
