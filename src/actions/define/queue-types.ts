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
   * Hono middleware for the run from the queue, in place of the action's `use`, which has already
   * run for the caller. In the queue there are no cookies. It must set the same variables. Defaults
   * to the action's `use`.
   */
  use?: ActionMiddleware
  /**
   * The binding of a D1 database that records which calls have run. A call that the queue delivers
   * twice then runs once. The table `hono_actions_deferred` is created automatically.
   */
  idempotent?: string
}

/** The option `queue` of an action: the binding of a queue, or an object with options. */
export type ActionQueue = string | ActionQueueOptions

/** The option `queue` if its bindings have the right types. */
export type CheckedQueue<Queue> = Queue extends { binding: infer Name; idempotent?: infer Noted }
  ? {
      binding: CheckedName<Name, QueueProducer, 'queue'>
      idempotent?: CheckedName<Noted, Database, 'D1 database'>
    }
  : CheckedName<Queue, QueueProducer, 'queue'>
