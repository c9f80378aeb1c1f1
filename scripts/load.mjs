import { dirname, join } from 'node:path'
import process from 'node:process'
import { buildWorker, fixtures } from '../test/support/build.ts'
import { runLoad } from '../test/support/memory.ts'

// Load for as long as is asked, and the memory of workerd over it: npm run load -- 3600
const seconds = Number(process.argv[2] ?? 60)
if (!(seconds > 0)) {
  console.error('Usage: npm run load -- [seconds]')
  process.exit(2)
}
const config = await buildWorker(join(fixtures, 'guard-worker'))
const { requests, wrong, memory } = await runLoad(join(dirname(config), 'index.js'), seconds)
const [first = 0, last = 0] = [memory.at(0), memory.at(-1)]
console.log(`${requests} requests, ${wrong.length} wrong answers, ${seconds} s`)
console.log(
  `workerd after each tenth: ${memory.join(', ')} MB; last / first: ${(last / first).toFixed(2)}`,
)
process.exit(wrong.length > 0 || last > 1.2 * first ? 1 : 0)
