import { resolve } from 'node:path'
import process from 'node:process'
import type { Bindings } from '../shared/env.ts'
import { builtWorker } from './built-worker.ts'
import { otherWorkers } from './other-workers.ts'
import { startSimulator } from './simulator.ts'
import { runEmail, runQueue, runScheduled } from './triggers.ts'
import type { TestWorker, TestWorkerOptions } from './types.ts'
import { loadWrangler } from './wrangler.ts'

/**
 * Starts the built Worker on workerd, with its own config. D1 has its migrations applied. KV, R2
 * and other storage are empty, unless `seed` fills them. Other Workers that it is bound to
 * respond with 503, unless `workers` has them.
 *
 * @typeParam Env the type of the bindings
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
  const worker = await builtWorker(packages, { ...options, root, isTested: true })
  const others = await otherWorkers(packages, root, worker, options.workers)
  const simulator = await startSimulator(packages, { ...options, root, worker, others })
  const { instance, reset, dispose } = simulator
  const send: TestWorker<Env>['fetch'] = (input, init) => {
    const headers = new Headers(init?.headers)
    // workerd closes a connection if the Worker left the request's body unread. So the next request
    // needs a connection of its own.
    headers.set('connection', 'close')
    const url = new URL(input, simulator.url)
    // As a browser does for a form of the site.
    const isForm = init?.body instanceof FormData || init?.body instanceof URLSearchParams
    const isOwn = !headers.has('origin') && !headers.has('sec-fetch-site')
    if (isForm && isOwn) headers.set('origin', url.origin)
    return fetch(url, { ...init, headers })
  }
  const test: TestWorker<Env> = {
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
    await options.seed?.(test)
    await simulator.open()
  } catch (error) {
    await dispose()
    throw error
  }
  return test
}
