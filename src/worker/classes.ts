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

/** A class of `cloudflare:workers`, or of one's own that extends it. */
export type WorkerClass = abstract new (...args: never[]) => object

/** What the runtime gives an instance of each of them. */
interface Instance {
  ctx: RequestExecutionContext & { id?: { name?: string; toString(): string } }
  env: Bindings
}

/** A method of any class: it is called on what it was defined for, with what it was given. */
export type Method = (this: never, ...args: never[]) => unknown

/**
 * Makes a base class of `DurableObject`, `WorkerEntrypoint` or `WorkflowEntrypoint` whose methods
 * have the request context. The runtime calls them outside every context: each call opens one, with
 * an id of its own. A call from inside the object, such as `this.helper()`, stays in the one that is
 * open.
 *
 * That goes for `fetch`, `alarm`, the handlers of hibernating WebSockets, every method and getter
 * that is called over RPC, and a Workflow's `run` and the callbacks of its steps. The constructor has
 * none, and neither have functions that are kept as properties of the instance.
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
  // TypeScript takes a mixin's base only with arguments of any type.
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
  // To the outside it is what it extends.
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

/** A method that opens a context of its own when it is called, where there is none. */
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

/** A Workflow's `step`, whose callbacks the runtime calls outside every context. */
function withSteps(step: object, context: RequestContext): object {
  return new Proxy(step, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      // Not `value.bind`: of a stub that would be another method to call over RPC.
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

/** Whether nothing goes on behind what a method returned, such as a stream or a callable object. */
function isOver(result: unknown): boolean {
  if (typeof result === 'function') return false
  if (typeof result !== 'object' || result === null) return true
  const prototype: unknown = Object.getPrototypeOf(result)
  const isPlain = prototype === Object.prototype || prototype === null || Array.isArray(result)
  return isPlain && Object.values(result).every((value) => typeof value !== 'function')
}
