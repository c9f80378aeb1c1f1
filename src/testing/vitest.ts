/**
 * Vitest's `test` with the bindings or the built Worker as fixtures, whose storage is reset before
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

/** Milliseconds that the start may take. */
const startTimeout = 120_000

/** Fixtures of {@link workerTest}. */
export interface WorkerFixtures<Env = Bindings> {
  /** The built Worker, with its storage reset to the state after the migrations and the seed. */
  worker: TestWorker<Env>
  /** Bindings of the Worker: `worker.env`. */
  env: Env
}

/** Fixtures of {@link envTest}. */
export interface EnvFixtures<Env = Bindings> {
  /** The bindings, with their storage reset to the state after the migrations and the seed. */
  env: Env
}

/**
 * Creates Vitest's `test` with the built Worker as the fixtures `worker` and `env`. The Worker
 * starts once per test file. Its storage is reset before each test that uses one of the fixtures.
 *
 * @throws Error in a concurrent test (`test.concurrent`), because it would share the storage
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
  // Hides the internal fixtures from the tests.
  return test as unknown as TestAPI<WorkerFixtures<Env>>
}

/**
 * Creates Vitest's `test` with the bindings of the project's own Wrangler config as the fixture
 * `env`, for `testAction`. No build is needed. The storage is reset before each test that uses the
 * fixture.
 *
 * @throws Error in a concurrent test (`test.concurrent`), because it would share the storage
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
  // Hides the internal fixtures from the tests.
  return test as unknown as TestAPI<EnvFixtures<Env>>
}

/**
 * Creates `test` with the fixtures `started`, created once, and `fresh`, reset before each test.
 */
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
  // Started in a hook with its own timeout, because a test times out after 5 seconds.
  test.beforeAll(({ started }) => void started, startTimeout)
  return test
}

function concurrent(name: string): Error {
  return new Error(
    withErrorUrl(
      'HA855',
      `The test "${name}" runs concurrently with others, but they share one storage. Remove ` +
        '"concurrent", or start a Worker in the test: await using worker = await createTestWorker()',
    ),
  )
}
