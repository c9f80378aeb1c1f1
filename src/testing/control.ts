import { basename, dirname, join } from 'node:path'
import type { Miniflare } from 'miniflare'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import type { WorkerModule } from './modules.ts'

/** The name of the Worker that runs beside the one that is tested. */
const name = 'hono-actions-test-control'

/**
 * It alone may close the databases of a running workerd. The queues come by way of it as well, so
 * that no message of an earlier test reaches the Worker: Miniflare's queues can't be emptied.
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

/** Of the Worker that is tested, what takes the batches of its queues. */
const entrypoint = 'HonoActionsTestQueue'

/**
 * Makes a module that is the Worker whose entry is `main`, with an entrypoint more, for the batches that
 * {@link controlWorker} lets through. By its default one it is not reached where it has static assets:
 * Miniflare puts a Worker before it then, which takes no batches.
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
 * Makes the Worker that {@link closeStorage} talks to.
 *
 * @param worker the name of the one that is tested
 * @param queueConsumers the queues that it consumes, as Miniflare's options have them
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
 * Closes every database of a running workerd, so that their files can be copied or replaced. They
 * are opened again when they are next asked for.
 *
 * @param how `forget` also cancels the alarms, and drops what is in the queues
 * @throws Error where workerd does not
 */
export async function closeStorage(instance: Miniflare, how: 'keep' | 'forget'): Promise<void> {
  // Its type is of Miniflare's own `Request` and `Response`.
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
