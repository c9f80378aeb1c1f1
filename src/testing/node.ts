/**
 * Hooks of `node:test` that start the bindings or the built Worker, and reset their storage before
 * each test.
 *
 * @module
 */
import { after, afterEach, before, beforeEach } from 'node:test'
import type { Bindings } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { createTestWorker } from './create.ts'
import { createTestEnv } from './env.ts'
import type { TestEnv, TestEnvOptions, TestWorker, TestWorkerOptions } from './types.ts'

/**
 * Starts the built Worker before the tests of a file, or of the enclosing `describe`. Stops it
 * after them, and resets its storage before each test.
 *
 * @returns the Worker, for use in the tests
 * @throws Error in a concurrent test (`concurrency`), because it would share the storage
 * @example
 * ```ts
 * const worker = setupTestWorker()
 *
 * test('signs the book', async () => {
 *   await worker.fetch('/api/sign', { method: 'POST', headers, body })
 *   assert.equal(await worker.env.KV.get('last'), 'Ada')
 * })
 * ```
 */
export function setupTestWorker<Env = Bindings>(
  options: TestWorkerOptions<Env> = {},
): TestWorker<Env> {
  return setupReset('setupTestWorker', () => createTestWorker<Env>(options))
}

/**
 * Creates the bindings of the project's own Wrangler config before the tests of a file, for
 * `testAction`. Resets their storage before each test. No build is needed.
 *
 * @returns the bindings, like `createTestEnv`, for use in the tests
 * @throws Error in a concurrent test (`concurrency`), because it would share the storage
 * @example
 * ```ts
 * const bindings = setupTestEnv()
 *
 * test('adds an entry', async () => {
 *   const { env } = bindings
 *   const { data } = await testAction(honoActions.addEntry, { input: { text: 'hi' }, env })
 *   assert.equal(data?.id, 1)
 * })
 * ```
 */
export function setupTestEnv<Env = Bindings>(options: TestEnvOptions<Env> = {}): TestEnv<Env> {
  return setupReset('setupTestEnv', () => createTestEnv<Env>(options))
}

function setupReset<Started extends TestEnv<unknown>>(
  name: string,
  start: () => Promise<Started>,
): Started {
  let started: Started | undefined
  let current: string | undefined
  before(async () => {
    started = await start()
  })
  after(() => started?.dispose())
  beforeEach(async (test) => {
    const { fullName } = test as { fullName: string }
    // The hooks also run for a nested test, which uses the storage of the outer one.
    if (current !== undefined && fullName.startsWith(`${current} > `)) return
    if (current !== undefined) throw concurrent(fullName, current)
    current = fullName
    await started?.reset()
  })
  afterEach((test) => {
    if ((test as { fullName: string }).fullName === current) current = undefined
  })
  return new Proxy({} as Started, {
    get(_, key) {
      if (started) return Reflect.get(started, key)
      throw new Error(
        withErrorUrl(
          'HA856',
          `${name} starts in a hook, so its result is not available before the tests. Read ` +
            `${String(key)} in a test`,
        ),
      )
    },
  })
}

function concurrent(one: string, other: string): Error {
  return new Error(
    withErrorUrl(
      'HA855',
      `The tests "${other}" and "${one}" run concurrently, but they share one storage. Remove ` +
        '"concurrency", or start a Worker in the test: await using worker = await createTestWorker()',
    ),
  )
}
