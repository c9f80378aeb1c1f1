import { join } from 'node:path'
import process from 'node:process'
import { createActions } from '@gnosticdev/hono-actions/client'
import { createTestWorker } from '@gnosticdev/hono-actions/testing'
import { buildWorker, fixtures } from '../test/support/build.ts'

// Ten calls of a tick in one request, against ten requests: npm run batch -- 200
const rounds = Number(process.argv[2] ?? 200)
if (!(rounds > 0)) {
  console.error('Usage: npm run batch -- [rounds]')
  process.exit(2)
}
const root = join(fixtures, 'batch-worker')
const configPath = await buildWorker(root)
await using worker = await createTestWorker({ root, configPath, onLog: () => {} })
const options = { baseUrl: '/api', fetch: worker.fetch }
const separate = createActions(options)
const batched = createActions({ ...options, batch: true })

async function time(actions) {
  const started = performance.now()
  for (let i = 0; i < rounds; i++) {
    const results = await Promise.all(Array.from({ length: 10 }, () => actions.ping()))
    if (results.some(({ data }) => data !== 'pong')) throw new Error('A call failed')
  }
  return (performance.now() - started) / rounds
}

const ratios = []
for (let i = 0; i < 6; i++) {
  const [one, other] = [await time(separate), await time(batched)]
  // The first warms up.
  if (i > 0) ratios.push(one / other)
  console.log(`ten requests ${one.toFixed(1)} ms, one batch ${other.toFixed(1)} ms`)
}
ratios.sort((a, b) => a - b)
console.log(`ten requests / one batch: ${ratios[2].toFixed(2)} (median of 5)`)
