import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import type { Bindings } from '../shared/env.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { withQueueEntrypoint } from './control.ts'
import { listModules } from './modules.ts'
import { startSimulator } from './simulator.ts'
import { runEmail, runQueue, runScheduled } from './triggers.ts'
import type { TestWorker, TestWorkerOptions } from './types.ts'
import { findConfig, loadWrangler, readWorker } from './wrangler.ts'

/**
 * Starts the built Worker on workerd, with its own Wrangler config. D1 has its migrations applied.
 * KV, R2 and other storage are empty, unless `seed` fills them.
 *
 * @typeParam Env defaults to the `Env` that `wrangler types` writes
 * @throws Error if the Worker is not built or Wrangler is not installed, with the command to run
 * @example
 * ```ts
 * await using worker = await createTestWorker()
 * const response = await worker.fetch('/api/greet', {
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json' },
 *   body: JSON.stringify({ name: 'Ada' }),
 * })
 * assert.deepEqual(await response.json(), { data: 'Hello Ada', error: null })
 * assert.equal(await worker.env.KV.get('last'), 'Ada')
 * ```
 */
export async function createTestWorker<Env = Bindings>(
  options: TestWorkerOptions<Env> = {},
): Promise<TestWorker<Env>> {
  const root = resolve(options.root ?? process.cwd())
  const packages = await loadWrangler(root)
  const configPath = findConfig(root, options.configPath)
  const { config, name, options: built, main, externalWorkers } = readWorker(packages, configPath)
  if (!main || !existsSync(main)) {
    throw new Error(
      withErrorUrl('HA801', `The Worker of ${configPath} is not built. Run: npx astro build`),
    )
  }
  const { modulesRules = [], bindings, queueConsumers = {}, ...rest } = built
  const modules = listModules(main, modulesRules)
  const hasQueues = Object.keys(queueConsumers).length > 0
  const simulator = await startSimulator(packages, {
    ...options,
    root,
    configPath,
    config,
    worker: {
      ...rest,
      name,
      bindings: { ...bindings, ...options.vars },
      modulesRoot: dirname(main),
      modules: hasQueues ? [withQueueEntrypoint(main), ...modules] : modules,
      ...(hasQueues ? { queueConsumers } : undefined),
    },
    others: externalWorkers,
  })
  const { instance, reset, dispose } = simulator
  const send: TestWorker<Env>['fetch'] = (input, init) => {
    const headers = new Headers(init?.headers)
    // workerd closes a connection if the Worker left the request's body unread. So the next request
    // needs a connection of its own.
    headers.set('connection', 'close')
    return fetch(new URL(input, simulator.url), { ...init, headers })
  }
  const worker: TestWorker<Env> = {
    get url() {
      return simulator.url
    },
    get env() {
      return simulator.env as Env
    },
    fetch: send,
    scheduled: (cron, when) => runScheduled(instance, cron, when),
    queue: (name, messages) => runQueue(instance, name, messages),
    email: (mail) => runEmail(send, mail),
    reset,
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
  try {
    await options.seed?.(worker)
    await simulator.open()
  } catch (error) {
    await dispose()
    throw error
  }
  return worker
}
