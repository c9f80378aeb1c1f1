/**
 * Vitest's `test` with the bindings or the built Worker as fixtures, whose storage is put back before
 * each test.
 *
 * @module
 */
import { test as base, type TestAPI } from 'vitest'
import type { Bindings } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { createTestWorker } from './create.ts'
import { createTestEnv } from './env.ts'
import type { TestEnv, TestEnvOptions, TestWorker, TestWorkerOptions } from './types.ts'

/** How long the start may take: milliseconds. */
const startTimeout = 120_000

/** What a test of {@link workerTest} gets. */
export interface WorkerFixtures<Env = Bindings> {
  /** The built Worker, with its storage as it was after the migrations and the seed. */
  worker: TestWorker<Env>
  /** Its bindings: `worker.env`. */
  env: Env
}

/** What a test of {@link envTest} gets. */
export interface EnvFixtures<Env = Bindings> {
  /** The bindings, with their storage as it was after the migrations and the seed. */
  env: Env
}

/**
 * Makes Vitest's `test` with the built Worker as the fixtures `worker` and `env`. The Worker is
 * started once for each file of tests, and its storage is put back before each test that asks for one
 * of them. Extend it further with `test.extend`.
 *
 * @throws Error in a test that runs beside others (`test.concurrent`): they would share the storage
 * @example
 * ```ts
 * const test = workerTest()
 *
 * test('signs the book', async ({ worker, env, expect }) => {
 *   await worker.fetch('/api/sign', { method: 'POST', headers, body })
 *   expect(await env.KV.get('last')).toBe('Ada')
 * })
 * ```
 */
export function workerTest<Env = Bindings>(
  options: TestWorkerOptions<Env> = {},
): TestAPI<WorkerFixtures<Env>> {
  const test = resetTest(() => createTestWorker<Env>(options))
    .extend('worker', ({ fresh }) => fresh)
    .extend('env', ({ fresh }) => fresh.env)
  // What they are made of is not for the tests.
  return test as unknown as TestAPI<WorkerFixtures<Env>>
}

/**
 * Makes Vitest's `test` with the bindings of the project's own Wrangler config as the fixture `env`,
 * for `testAction`. Nothing has to be built. The storage is put back before each test that asks for it.
 *
 * @throws Error in a test that runs beside others (`test.concurrent`): they would share the storage
 * @example
 * ```ts
 * const test = envTest()
 *
 * test('adds an entry', async ({ env, expect }) => {
 *   const { data } = await testAction(honoActions.addEntry, { input: { text: 'hi' }, env })
 *   expect(data?.id).toBe(1)
 * })
 * ```
 */
export function envTest<Env = Bindings>(
  options: TestEnvOptions<Env> = {},
): TestAPI<EnvFixtures<Env>> {
  const test = resetTest(() => createTestEnv<Env>(options)).extend('env', ({ fresh }) => fresh.env)
  // As above.
  return test as unknown as TestAPI<EnvFixtures<Env>>
}

/** `test` with what `start` starts once, and with it as it is after a reset. */
function resetTest<Started extends TestEnv<unknown>>(start: () => Promise<Started>) {
  const test = base
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from it which fixtures it needs
    .extend('started', { scope: 'worker' }, async ({}, { onCleanup }) => {
      const started = await start()
      onCleanup(() => started.dispose())
      return { started }
    })
    .extend('fresh', async ({ started: { started }, task }) => {
      if (task.concurrent) throw concurrent(task.name)
      await started.reset()
      return started
    })
  // In a hook of its own, since a test has five seconds.
  test.beforeAll(({ started }) => void started, startTimeout)
  return test
}

function concurrent(name: string): Error {
  return new Error(
    withErrorUrl(
      'HA855',
      `The test "${name}" runs beside others, and one storage can't be each one's own. Take "concurrent" ` +
        'away, or start a Worker in the test: await using worker = await createTestWorker()',
    ),
  )
}
