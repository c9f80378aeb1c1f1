import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { buildWorker, copyFixture } from '../support/build.ts'
import { growthOf, runLoad } from '../support/memory.ts'

it('memory stays flat under a minute of load', { timeout: 180_000 }, async () => {
  const config = await buildWorker(copyFixture('guard-worker'))
  const { requests, wrong, memory } = await runLoad(join(dirname(config), 'index.js'), 60)
  console.log(`${requests} requests, workerd after each tenth: ${memory.join(', ')} MB`)
  expect(wrong).toEqual([])
  expect(requests).toBeGreaterThan(5000)
  // Before a ring between a context and its response was cut, it grew by 15 KB with each request.
  // Until the middle workerd warms up, and later still it takes more room when it sees fit.
  const middle = memory[4] ?? 0
  const thirdOfThat = (requests / 2) * 0.005
  expect((memory.at(-1) ?? Number.NaN) - middle).toBeLessThan(Math.max(middle / 4, thirdOfThat))
})

it.each(['listens', 'listensInside', 'keeps'])(
  'a request leaves nothing of its variables (%s)',
  async (name) => {
    const config = await buildWorker(copyFixture('guard-worker'))
    // Each has a megabyte.
    const bundle = join(dirname(config), 'index.js')
    expect(await growthOf(bundle, `/api/${name}`, 400)).toBeLessThan(150)
  },
)
