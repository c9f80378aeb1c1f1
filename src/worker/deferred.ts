import { type AnyDefinition, changed, definitionOf } from '../actions/define/definition.ts'
import { type DeferredCall, readDeferred } from '../actions/execute/defer.ts'
import { claim, release, settle } from '../actions/execute/idempotency.ts'
import { callInProcess } from '../actions/execute/server-side-call.ts'
import { requireBinding } from '../bindings/binding-middleware.ts'
import { d1Kind } from '../bindings/d1-session.ts'
import { overlayProxy } from '../bindings/overlay-proxy.ts'
import { type ActionQueues, loaderOf, routerOf } from '../context/app-router.ts'
import { requireRequestContext } from '../context/store.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import type { QueueBatch, QueueMessage } from './handler-events.ts'
import { handleMessages } from './messages.ts'

/**
 * Runs the deferred actions in a batch of a queue that an action names. In any other queue, a
 * message that looks like one is a message like the others. Each runs in a context of its own, with
 * the id of the request that deferred it. A failed action is retried by the queue's rules.
 *
 * @returns the batch with the other messages
 */
export async function consumeDeferred(batch: QueueBatch): Promise<QueueBatch> {
  const calls = new Map<QueueMessage, DeferredCall>()
  for (const message of batch.messages) {
    const call = readDeferred(message.body)
    if (call) calls.set(message, call)
  }
  if (calls.size === 0) return batch
  const router = await loaderOf(requireRequestContext())?.()
  const { names, unknown } = router?.queues() ?? noQueues
  const isNamed = names.has(batch.queue)
  if (!isNamed && unknown.length === 0) return batch
  const callOf = (message: QueueMessage) => calls.get(message) as DeferredCall
  const deferred = { queue: batch.queue, messages: [...calls.keys()] }
  await handleMessages(
    deferred,
    (message) => (isNamed ? run(callOf(message)) : refuse(batch, unknown)),
    {
      concurrency: 5,
      requestId: (message) => callOf(message).requestId ?? message.id,
      nameOf: (message) => callOf(message).action,
    },
  )
  const messages = batch.messages.filter((message) => !calls.has(message))
  const rest: Pick<QueueBatch, 'messages' | 'ackAll' | 'retryAll'> = {
    messages,
    ackAll() {
      for (const message of messages) message.ack()
    },
    retryAll(options) {
      for (const message of messages) message.retry(options)
    },
  }
  return overlayProxy(rest, batch)
}

const noQueues: ActionQueues = { names: new Set(), unknown: ['MY_QUEUE'] }

/** Retries a message that may be a deferred action, so that it is not lost. */
function refuse({ queue }: QueueBatch, unknown: readonly string[]): never {
  const names = unknown.map((binding) => `${binding}: '...'`).join(', ')
  throw new Error(
    withErrorUrl(
      'HA710',
      `A message of the queue ${queue} looks like a deferred action, and it does not run because the ` +
        `router does not know the name of every queue of its actions. Write: createRouter(honoActions, { queues: { ${names} } })`,
    ),
  )
}

async function run(call: DeferredCall): Promise<void> {
  const context = requireRequestContext()
  const entry = (await routerOf(context)).findByName(call.action)
  const definition = entry && definitionOf(entry)
  if (!definition?.queue) {
    throw new Error(
      withErrorUrl(
        'HA703',
        `There is no action ${call.action} with a queue any more. The call waits in the queue until ` +
          "one is deployed (defineHonoAction({ queue: 'MY_QUEUE', ... })), or goes to its dead letter queue.",
      ),
    )
  }
  const { idempotent } = definition.queue
  if (!idempotent) return perform(definition, call)
  const database = requireBinding(context.env, idempotent, d1Kind)
  const id = `${call.action}:${call.id}`
  const claimed = await claim(database, id)
  if (claimed.is === 'done') return
  if (claimed.is === 'taken') {
    const message = 'Another consumer is working on this call, or has died over it'
    // Not earlier: each attempt counts towards the queue's limit.
    throw new HonoActionError({ code: 'CONFLICT', message, retryAfter: claimed.seconds })
  }
  try {
    await perform(definition, call)
  } catch (error) {
    await release(database, id)
    throw error
  }
  await settle(database, id)
}

async function perform(definition: AnyDefinition, { action, input }: DeferredCall): Promise<void> {
  const use = definition.queue?.use ?? definition.use
  const fromQueue = changed(definition, { use })
  const router = await routerOf(requireRequestContext())
  const path = router.pathOf(action) ?? router.basePath
  const { data, error } = await callInProcess(fromQueue, { path, input })
  if (error) throw error
  // A generator only runs while it is read, and no client reads it here.
  if (isAsyncIterable(data)) for await (const _ of data);
}

function isAsyncIterable(data: unknown): data is AsyncIterable<unknown> {
  return typeof data === 'object' && data !== null && Symbol.asyncIterator in data
}
