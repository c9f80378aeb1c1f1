import * as workers from 'cloudflare:workers'
import type { Bindings } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import type { RequestExecutionContext } from '../lifetime.ts'

/** Which of the runtime's classes a class extends. */
export type ClassKind = 'durable-object' | 'rpc' | 'workflow'

/** What the runtime gives without being handed it: the only file that imports it. */
export interface Platform {
  /** The bindings: those that an event's handler was given, else those of the isolate. */
  env(given?: Bindings): Bindings
  executionCtx: RequestExecutionContext
  /** Whether the body of a request ends at its `Content-Length`. */
  framesRequests: boolean
  /**
   * Which of the runtime's classes `base` is or extends.
   *
   * @throws TypeError where it is none of them
   */
  kindOf(base: { prototype: object }): ClassKind
  /** Whether a span would be seen, where the app has `wanted` any. */
  isTraced(wanted: boolean): boolean
  /** Runs `fn` in a span of the runtime's trace, where the runtime has one. */
  span<Result>(name: string, attributes: SpanAttributes, fn: () => Result): Result
}

export type SpanAttributes = Record<string, string>

const kinds = [
  [workers.DurableObject, 'durable-object'],
  [workers.WorkerEntrypoint, 'rpc'],
  [workers.WorkflowEntrypoint, 'workflow'],
] as const

// Older runtimes have none.
const { tracing } = workers as { tracing?: typeof workers.tracing }

export const platform: Platform = {
  env: (given) => given ?? workers.env,
  executionCtx: { waitUntil: (promise) => workers.waitUntil(promise) },
  framesRequests: true,
  kindOf(base) {
    for (const [known, kind] of kinds) {
      if (base === known || base.prototype instanceof known) return kind
    }
    throw new TypeError(
      withErrorUrl(
        'HA403',
        'withRequestContext takes DurableObject, WorkerEntrypoint or WorkflowEntrypoint of ' +
          "'cloudflare:workers', or a class that extends one: withRequestContext(DurableObject<Env>)",
      ),
    )
  },
  // A span is dear, and thrown away in a request that nobody traces. Some runtimes don't tell.
  isTraced: (wanted) => wanted && (tracing?.getActiveSpan?.()?.isTraced ?? true),
  span(name, attributes, fn) {
    if (!tracing) return fn()
    return tracing.enterSpan(name, (span) => {
      for (const [key, value] of Object.entries(attributes)) span.setAttribute(key, value)
      return fn()
    })
  },
}
