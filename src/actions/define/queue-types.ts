import type { CheckedName } from '../../bindings/binding-middleware.ts'
import type { ActionMiddleware } from './middleware-types.ts'

interface QueueProducer {
  sendBatch(messages: Iterable<{ body: unknown }>): Promise<unknown>
}

interface Database {
  withSession(): unknown
}

/** The queue through which an action may be deferred, and what is different when it then runs. */
export interface ActionQueueOptions {
  /** The binding of the queue. */
  binding: string
  /**
   * Hono middleware around the handler when it runs from the queue, in place of the action's `use`:
   * whoever asked was let through by that, and no cookie of theirs is in the queue. It has to set
   * the same variables. Defaults to the action's `use`.
   */
  use?: ActionMiddleware
  /**
   * The binding of a D1 database in which it is noted what has run, so that a call which the queue
   * delivers twice runs once. In the table `hono_actions_deferred`, which is made by itself.
   */
  idempotent?: string
}

/** The `queue` of an action's definition. */
export type ActionQueue = string | ActionQueueOptions

/** The same, where its bindings are what they have to be. */
export type CheckedQueue<Queue> = Queue extends { binding: infer Name; idempotent?: infer Noted }
  ? {
      binding: CheckedName<Name, QueueProducer, 'queue'>
      idempotent?: CheckedName<Noted, Database, 'D1 database'>
    }
  : CheckedName<Queue, QueueProducer, 'queue'>
