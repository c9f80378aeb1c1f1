import { basename, dirname, join } from 'node:path'
import type { Miniflare } from 'miniflare'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { WorkerModule } from './modules.ts'

/** Name of the Worker that runs beside the tested one. */
const name = 'hono-actions-test-control'

/**
 * Only this Worker can close the databases of a running workerd. It also receives the queue
 * messages, so that no message of an earlier test reaches the tested Worker: Miniflare's queues
 * cannot be emptied.
 */
const script = `import unsafe from 'workerd:unsafe'

let since = 0
let batches = 0

export default {
  async fetch(request) {
    if (request.url.endsWith('/forget')) {
      since = Date.now()
      for (let waited = 0; batches > 0 && waited < 5000; waited += 10) await scheduler.wait(10)
      await unsafe.deleteAllDurableObjects()
    } else {
      await unsafe.abortAllDurableObjects()
    }
    return new Response('done')
  },
  async queue(batch, env) {
    const messages = batch.messages.filter(({ timestamp }) => timestamp.getTime() > since)
    if (messages.length === 0) return
    batches++
    try {
      const passed = messages.map(({ id, timestamp, attempts, body }) => ({ id, timestamp, attempts, body }))
      const result = await env.WORKER.queue(batch.queue, passed, batch.metadata)
      if (result.outcome !== 'ok') batch.retryAll()
      else if (result.retryBatch.retry) batch.retryAll(result.retryBatch)
      for (const { msgId, ...options } of result.retryMessages) {
        messages.find(({ id }) => id === msgId)?.retry(options)
      }
    } finally {
      batches--
    }
  },
}`

/** Entrypoint of the tested Worker that receives the batches of its queues. */
const entrypoint = 'HonoActionsTestQueue'

/**
 * Creates a module that re-exports the Worker at `main`, with another entrypoint for the batches
 * that {@link controlWorker} forwards. The default entrypoint does not receive them if the Worker
 * has static assets: Miniflare then puts a Worker without a queue handler before it.
 */
export function withQueueEntrypoint(main: string): WorkerModule {
  const specifier = JSON.stringify(`./${basename(main)}`)
  const contents = `import { WorkerEntrypoint } from 'cloudflare:workers'
import worker from ${specifier}
export * from ${specifier}
export default worker

export class ${entrypoint} extends WorkerEntrypoint {
  queue(batch) {
    if (typeof worker === 'function') return new worker(this.ctx, this.env).queue(batch)
    return worker.queue(batch, this.env, this.ctx)
  }
}
`
  return { type: 'ESModule', path: join(dirname(main), 'hono-actions-test-entry.js'), contents }
}

/**
 * Creates the Worker that {@link closeStorage} calls.
 *
 * @param worker name of the tested Worker
 * @param queueConsumers queues that it consumes, in the format of Miniflare's options
 */
export function controlWorker(worker: string, queueConsumers: unknown) {
  return {
    name,
    modules: true,
    script,
    compatibilityDate: '2025-01-01',
    compatibilityFlags: ['unsafe_module', 'service_binding_extra_handlers'],
    ...(queueConsumers === undefined
      ? undefined
      : { queueConsumers, serviceBindings: { WORKER: { name: worker, entrypoint } } }),
  }
}

/**
 * Closes every database of a running workerd, so that its files can be copied or replaced. The next
 * access opens it again.
 *
 * @param how `forget` also cancels the alarms, and drops the messages in the queues
 * @throws Error if workerd fails to close them
 */
export async function closeStorage(instance: Miniflare, how: 'keep' | 'forget'): Promise<void> {
  // Miniflare's type uses its own `Request` and `Response`.
  const control = (await instance.getWorker(name)) as unknown as { fetch: typeof fetch }
  const response = await control.fetch(`http://localhost/${how}`)
  if (response.ok) return
  const reason = await response.text()
  throw new Error(
    withErrorUrl(
      'HA850',
      `The storage of the test Worker could not be closed: ${reason}. Its Wrangler has to be 4.151 or newer: ` +
        'npm install --save-dev wrangler@^4.151.0',
    ),
  )
}
