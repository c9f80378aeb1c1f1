import { resolve } from 'node:path'
import process from 'node:process'
import type { Bindings } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { findOwnConfig } from './find-config.ts'
import { nameOfScript, nameOfService, otherWorkers } from './other-workers.ts'
import { startSimulator } from './simulator.ts'
import type { TestEnv, TestEnvOptions } from './types.ts'
import { loadWrangler, readWorker } from './wrangler.ts'

/** Stand-in for the Worker, which does not have to be built. */
const noWorker = 'export default { fetch: () => new Response(null, { status: 404 }) }'

/**
 * Creates the bindings of the project's own config (`wrangler.jsonc` or `cloudflare.config.ts`)
 * without its Worker, so no build is needed. Use them with `testAction`. D1 has its migrations
 * applied. KV, R2 and other storage are empty, unless `seed` fills them.
 *
 * Durable Objects, Workflows and service bindings to the Worker itself are missing, because they
 * run its code: use `createTestWorker`. Other Workers respond with 503, unless the option `workers`
 * has them. A queue accepts messages, but has no consumer.
 *
 * @typeParam Env the type of the bindings
 * @throws Error if there is no config, it cannot be read, or Wrangler is not installed
 * @example
 * ```ts
 * await using test = await createTestEnv()
 * const { data } = await testAction(honoActions.addEntry, { input: { text: 'hi' }, env: test.env })
 * ```
 */
export async function createTestEnv<Env = Bindings>(
  options: TestEnvOptions<Env> = {},
): Promise<TestEnv<Env>> {
  const root = resolve(options.root ?? process.cwd())
  const packages = await loadWrangler(root)
  const source = options.configPath
    ? resolve(root, options.configPath)
    : await findOwnConfig(root, options.environment)
  const { config, name, options: read } = readWorker(packages, root, source, options)
  const { modulesRules, assets, queueConsumers, tails, streamingTails, ...bindings } = read
  const code: string[] = []
  /** Leaves out the bindings that run code of the Worker itself. */
  const elsewhere = (all: Record<string, unknown> = {}, nameOf: (one: unknown) => unknown) =>
    Object.fromEntries(
      Object.entries(all).filter(([key, one]) => {
        const isOwn = (nameOf(one) ?? name) === name
        if (isOwn) code.push(key)
        return !isOwn
      }),
    )
  const worker = {
    ...bindings,
    name,
    durableObjects: elsewhere(read.durableObjects, nameOfScript),
    workflows: elsewhere(read.workflows, nameOfScript),
    serviceBindings: elsewhere(read.serviceBindings, (one) => nameOfService(one) ?? one),
    modules: true,
    script: noWorker,
  }
  const others = await otherWorkers(packages, root, { name, options: worker }, options.workers)
  const simulator = await startSimulator(packages, {
    root,
    worker: { name, config, options: worker },
    others,
  })
  const { reset, dispose } = simulator
  const test: TestEnv<Env> = {
    env: withoutCode(simulator.env, code) as Env,
    reset,
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
  try {
    await options.seed?.(test)
    await simulator.open()
  } catch (error) {
    await dispose()
    throw error
  }
  return test
}

/** Makes access to an unavailable binding fail with the reason. */
function withoutCode(env: Record<string, unknown>, names: readonly string[]) {
  for (const name of names) {
    Object.defineProperty(env, name, {
      enumerable: false,
      get(): never {
        throw new Error(
          withErrorUrl(
            'HA858',
            `The binding ${name} runs code of the Worker, which createTestEnv does not start. Build it, and ` +
              'use: await using worker = await createTestWorker()',
          ),
        )
      },
    })
  }
  return env
}
