import { platform } from '#platform'
import type { RequestExecutionContext } from '../context/lifetime.ts'
import type { ClassKind } from '../context/platform/workerd.ts'
import {
  createChildContext,
  createRequestContext,
  type RequestContext,
} from '../context/request-context.ts'
import { respondInContext, runInContext } from '../context/run-in-context.ts'
import { requestContext } from '../context/store.ts'
import type { ContextEvent } from '../context/types.ts'
import type { Bindings } from '../shared/env.ts'
import { handlerEvent } from './events.ts'

/** Class of `cloudflare:workers`, or a class that extends one. */
export type WorkerClass = abstract new (...args: never[]) => object

/** Properties that the runtime sets on each instance. */
interface Instance {
  ctx: RequestExecutionContext & { id?: { name?: string; toString(): string } }
  env: Bindings
}

/** Method of any class, with the `this` and the arguments of its definition. */
export type Method = (this: never, ...args: never[]) => unknown

/**
 * Extends `DurableObject`, `WorkerEntrypoint` or `WorkflowEntrypoint`, so that the methods of
 * subclasses have the request context. The runtime calls methods outside of any context. Each of
 * these calls opens a context with an id of its own. A call inside the object, such as
 * `this.helper()`, uses the open context.
 *
 * This applies to `fetch`, `alarm` and the handlers of hibernating WebSockets. It also applies to
 * methods and getters called over RPC, to a Workflow's `run` and to its step callbacks. It does not
 * apply to the constructor, or to functions stored as properties of the instance.
 *
 * @example
 * ```ts
 * import { DurableObject } from 'cloudflare:workers'
 *
 * export class Room extends withRequestContext(DurableObject<Env>) {
 *   async say(text: string) {
 *     const { event, requestId } = requireRequestContext()
 *     // event: { kind: 'durable-object', className: 'Room', method: 'say', id }
 *   }
 * }
 * ```
 */
export function withRequestContext<Base extends WorkerClass>(base: Base): Base {
  const kind = platform.kindOf(base)
  const prepared = new WeakSet<object>()
  // TypeScript requires a mixin's base to accept arguments of any type.
  const concrete = base as unknown as new (...args: unknown[]) => object
  const wrapped = class extends concrete {
    constructor(...args: unknown[]) {
      super(...args)
      for (let own = new.target.prototype; own !== wrapped.prototype && !prepared.has(own); ) {
        prepared.add(own)
        openContextIn(own, kind)
        own = Object.getPrototypeOf(own)
      }
    }
  }
  // The wrapped class has the same public type as its base.
  return wrapped as unknown as Base
}

function openContextIn(prototype: object, kind: ClassKind): void {
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === 'constructor') continue
    const { value, get } = property
    if (typeof value === 'function') property.value = methodInContext(value, name, kind)
    else if (get) property.get = methodInContext(get, name, kind)
    Object.defineProperty(prototype, name, property)
  }
}

/** Wraps a method so that it opens a context if none is open. */
export function methodInContext(method: Method, name: string, kind: ClassKind = 'rpc'): Method {
  const call = method as (this: Instance, ...args: unknown[]) => unknown
  return function (this: Instance, ...args: unknown[]) {
    if (requestContext.getStore()) return call.apply(this, args)
    const request = name === 'fetch' ? { request: args[0] as Request } : undefined
    const context = createRequestContext({
      ...request,
      ...identify(this, name, kind, args[0]),
      env: this.env,
      executionCtx: this.ctx,
    })
    if (kind === 'workflow' && name === 'run') args[1] = withSteps(args[1] as object, context)
    const run = () => call.apply(this, args)
    if (request) return respondInContext(context, run as () => Promise<Response>)
    return runInContext(context, run, isOver)
  }
}

function identify(
  instance: Instance,
  method: string,
  kind: ClassKind,
  subject: unknown,
): { event: ContextEvent; requestId?: string } {
  const className = instance.constructor.name
  if (kind === 'durable-object') {
    const { id = {} } = instance.ctx
    return { event: { kind, className, method, id } }
  }
  if (kind === 'workflow') {
    const { instanceId } = subject as { instanceId: string }
    const event = { kind, workflow: className, instanceId, step: undefined } as const
    return { event, requestId: instanceId }
  }
  return { event: handlerEvent(method, subject) ?? { kind, entrypoint: className, method } }
}

/** Wraps a Workflow's `step`, because the runtime calls its callbacks outside of any context. */
function withSteps(step: object, context: RequestContext): object {
  return new Proxy(step, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      // Not `value.bind`: on a stub, that would call a method named `bind` over RPC.
      const method = (...args: unknown[]) => Reflect.apply(value, target, args)
      if (key !== 'do') return method
      return (name: string, ...rest: unknown[]) => {
        const event = { ...context.event, step: name } as ContextEvent
        const run = (callback: () => unknown) =>
          requestContext.run(createChildContext(context, { event }), callback)
        const bind = (part: unknown) =>
          typeof part === 'function' ? (...args: unknown[]) => run(() => part(...args)) : part
        return method(name, ...rest.map(bind))
      }
    },
  })
}

/**
 * Returns true if a result is complete. A stream or a callable object, for example, is still in
 * use.
 */
function isOver(result: unknown): boolean {
  if (typeof result === 'function') return false
  if (typeof result !== 'object' || result === null) return true
  const prototype: unknown = Object.getPrototypeOf(result)
  const isPlain = prototype === Object.prototype || prototype === null || Array.isArray(result)
  return isPlain && Object.values(result).every((value) => typeof value !== 'function')
}
