import { dirname, join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { buildWorker, copyFixture } from '../support/build.ts'
import { keptOf } from '../support/memory.ts'

let bundle: string

beforeAll(async () => {
  bundle = join(dirname(await buildWorker(copyFixture('memory-worker'))), 'index.js')
})

// One function or getter that a request assigns to an object is enough for V8 to keep the body until
// its next major collection. A request with a large one then takes twice the CPU.
it.each([
  '/entry/api/plain',
  '/entry/api/used',
  '/entry/api/outer',
  '/mounted/api/plain',
  '/mounted/api/used',
  '/mounted/api/outer',
  '/context/api/plain',
  '/worker/api/plain',
  '/worker/api/outer',
])('a minor garbage collection frees the body of a request (%s)', async (path) => {
  const requests = 100
  const kept = await keptOf(bundle, path, requests)
  console.log(`${path}: ${Math.round(kept)} MB kept of ${requests}`)
  // At most 5 if nothing is kept. With one such function, 78 to 192.
  expect(kept).toBeLessThan(30)
})
