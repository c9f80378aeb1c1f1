import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { buildWorker, copyFixture } from '../support/build.ts'
import { runLoad } from '../support/memory.ts'

it('memory stays flat under a minute of load', { timeout: 180_000 }, async () => {
  const config = await buildWorker(copyFixture('guard-worker'))
  const { requests, wrong, memory } = await runLoad(join(dirname(config), 'index.js'), 60)
  console.log(`${requests} requests, workerd after each tenth: ${memory.join(', ')} MB`)
  expect(wrong).toEqual([])
  expect(requests).toBeGreaterThan(5000)
  // Before a ring between a context and its response was cut, it grew by 15 KB with each request.
  // Until the middle workerd warms up, on a busy machine. That leak would double it from there.
  expect(memory.at(-1)).toBeLessThan(1.25 * (memory[4] ?? 0))
})
