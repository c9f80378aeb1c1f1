/**
 * Adds the request context to crons, queues, emails, Durable Objects, Workflows and RPC.
 *
 * @module
 */
export { type WorkerClass, withRequestContext } from './classes.ts'
export {
  createWorker,
  type WorkerExecutionContext,
  type WorkerHandlers,
  type WorkerOptions,
} from './create.ts'
export { type ActionsRpc, actionsEntrypoint } from './entrypoint.ts'
export type {
  IncomingEmail,
  QueueBatch,
  QueueMessage,
  QueueMessages,
  ScheduledController,
} from './handler-events.ts'
export { type ForEachMessageOptions, forEachMessage } from './messages.ts'
