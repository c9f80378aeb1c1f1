import { dirname, join } from 'node:path'
import process from 'node:process'
import { buildWorker, fixtures } from '../test/support/build.ts'
import { runLoad } from '../test/support/memory.ts'

// The memory of workerd while many requests are sent: npm run load -- 1000000
const requests = Number(process.argv[2] ?? 100_000)
if (!Number.isSafeInteger(requests) || requests < 10) {
  console.error('Usage: npm run load -- [number of requests]')
  process.exit(2)
}
const config = await buildWorker(join(fixtures, 'guard-worker'))
const { wrong, memory } = await runLoad(join(dirname(config), 'index.js'), requests)
const [first = 0, last = 0] = [memory.at(0), memory.at(-1)]
console.log(`${requests} requests, ${wrong.length} wrong answers`)
console.log(
  `workerd after each tenth: ${memory.join(', ')} MB; last / first: ${(last / first).toFixed(2)}`,
)
process.exit(wrong.length > 0 || last > 1.2 * first ? 1 : 0)
