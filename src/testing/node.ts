/**
 * Hooks of `node:test` that start the bindings or the built Worker, and put their storage back before
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
 * Starts the built Worker before the tests of a file (or of a `describe`, where it is called in one),
 * stops it after them, and puts its storage back before each test.
 *
 * @returns the Worker, to be used in the tests
 * @throws Error in a test that runs beside others (`concurrency`): they would share the storage
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
 * Makes the bindings of the project's own Wrangler config before the tests of a file, for
 * `testAction`, and puts their storage back before each test. Nothing has to be built.
 *
 * @returns what `createTestEnv` gives, to be used in the tests
 * @throws Error in a test that runs beside others (`concurrency`): they would share the storage
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
    // The hooks run for a test in a test as well, which works on the storage of the outer one.
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
          `What ${name} returned is there in the tests, not before: it is started in a hook. Read ` +
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
      `The tests "${other}" and "${one}" run side by side, and one storage can't be each one's own. Take ` +
        '"concurrency" away, or start a Worker in the test: await using worker = await createTestWorker()',
    ),
  )
}
