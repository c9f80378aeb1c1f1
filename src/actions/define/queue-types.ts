import type { CheckedName } from '../../bindings/binding-middleware.ts'
import type { ActionMiddleware } from './middleware-types.ts'

interface QueueProducer {
  sendBatch(messages: Iterable<{ body: unknown }>): Promise<unknown>
}

interface Database {
  withSession(): unknown
}

/** The queue of an action that can be deferred, with options for the deferred run. */
export interface ActionQueueOptions {
  /** The binding of the queue. */
  binding: string
  /**
   * Hono middleware for the run from the queue, in place of the action's `use`. The action's `use`
   * has authorized the caller before, and the queue has no cookies. It has to set the same
   * variables. Defaults to the action's `use`.
   */
  use?: ActionMiddleware
  /**
   * The binding of a D1 database that records which calls have run. A call that the queue delivers
   * twice then runs once. The table `hono_actions_deferred` is created automatically.
   */
  idempotent?: string
}

/** The option `queue` of an action. */
export type ActionQueue = string | ActionQueueOptions

/** The option `queue` if its bindings have the right types. */
export type CheckedQueue<Queue> = Queue extends { binding: infer Name; idempotent?: infer Noted }
  ? {
      binding: CheckedName<Name, QueueProducer, 'queue'>
      idempotent?: CheckedName<Noted, Database, 'D1 database'>
    }
  : CheckedName<Queue, QueueProducer, 'queue'>
