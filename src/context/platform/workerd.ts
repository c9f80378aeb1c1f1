import * as workers from 'cloudflare:workers'
import type { Bindings } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import type { RequestExecutionContext } from '../lifetime.ts'

/** The runtime's class that a class extends. */
export type ClassKind = 'durable-object' | 'rpc' | 'workflow'

/** The runtime's global functions. Only this file imports `cloudflare:workers`. */
export interface Platform {
  /** Returns the bindings of an event's handler, else the isolate's bindings. */
  env(given?: Bindings): Bindings
  executionCtx: RequestExecutionContext
  /** Returns the cache in front of the Worker, if it has one. */
  cache(): typeof workers.cache
  /** True if the body of a request ends at its `Content-Length`. */
  framesRequests: boolean
  /**
   * Returns the runtime's class that `base` is or extends.
   *
   * @throws TypeError for any other class
   */
  kindOf(base: { prototype: object }): ClassKind
  /** Returns true for the prototype of one of the runtime's classes itself. */
  isClassPrototype(prototype: object): boolean
  /** Returns true for an object whose methods can be called over RPC. */
  isRpcTarget(value: unknown): boolean
  /** Returns true for a function or an object that RPC sends as a reference. */
  isSentByReference(value: unknown): boolean
  /** Returns true if the request is traced and the app has `wanted` spans. */
  isTraced(wanted: boolean): boolean
  /** Runs `fn` in a span of the runtime's trace, if the runtime supports it. */
  span<Result>(name: string, attributes: SpanAttributes, fn: () => Result): Result
}

export type SpanAttributes = Record<string, string>

const kinds = [
  [workers.DurableObject, 'durable-object'],
  [workers.WorkerEntrypoint, 'rpc'],
  [workers.WorkflowEntrypoint, 'workflow'],
] as const

const classes = [...kinds.map(([known]) => known), workers.RpcTarget]

/** @param known classes; undefined in older runtimes */
function isOneOf(value: unknown, known: readonly (typeof workers.RpcStub | undefined)[]): boolean {
  return known.some((one) => one !== undefined && value instanceof one)
}

// Missing in older runtimes.
const { tracing } = workers as { tracing?: typeof workers.tracing }

export const platform: Platform = {
  env: (given) => given ?? workers.env,
  executionCtx: {
    waitUntil: (promise) => workers.waitUntil(promise),
    get exports() {
      // Missing in older runtimes.
      return (workers as { exports?: object }).exports ?? {}
    },
  },
  // Missing in older runtimes, and without methods in a local one.
  cache() {
    const { cache } = workers as { cache?: typeof workers.cache }
    return cache?.purge || cache?.invalidate ? cache : undefined
  },
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
  isClassPrototype: (prototype) => classes.some((known) => known.prototype === prototype),
  isRpcTarget: (value) => value instanceof workers.RpcTarget,
  isSentByReference: (value) =>
    typeof value === 'function'
      ? !isOneOf(value, [workers.RpcPromise, workers.RpcProperty])
      : isOneOf(value, [workers.RpcTarget, workers.RpcStub, workers.ServiceStub]),
  // A span is expensive, and unused if the request is not traced. Some runtimes do not report it.
  isTraced: (wanted) => wanted && (tracing?.getActiveSpan?.()?.isTraced ?? true),
  span(name, attributes, fn) {
    if (!tracing) return fn()
    return tracing.enterSpan(name, (span) => {
      for (const [key, value] of Object.entries(attributes)) span.setAttribute(key, value)
      return fn()
    })
  },
}
