import { platform } from '#platform'
import type { ContextEvent } from '../context/event.ts'
import { heldUntil, type RequestExecutionContext } from '../context/lifetime.ts'
import type { ClassKind } from '../context/platform/workerd.ts'
import {
  createRequestContext,
  prepareUnit,
  type RequestContext,
  stateOf,
} from '../context/request-context.ts'
import { respondInContext, runInContext } from '../context/run-in-context.ts'
import { requestContext } from '../context/store.ts'
import type { Bindings } from '../shared/env.ts'
import { calledHandlerEvent } from './handler-events.ts'
import { isPlainObject } from './plain-object.ts'
import { livePartsOf } from './result-parts.ts'
import { openContextInTimers } from './timers.ts'

/** A class of `cloudflare:workers`, or a class that extends one. */
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
 * subclasses have the request context. Each call from outside opens its own context. A call inside
 * the object, such as `this.helper()`, uses the open one.
 *
 * Contexts open for `fetch`, `alarm` and the handlers of hibernating WebSockets, also inherited
 * ones, for methods and getters called over RPC, and for the methods of an `RpcTarget` that they
 * return. In a Workflow, `run` and each attempt of a step or a rollback have a context; in a
 * Durable Object, each run of a timer. `this.ctx.waitUntil` keeps the context until its promise
 * settles.
 *
 * The constructor itself has no context, and neither have functions stored as properties of the
 * instance.
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
  if (kind === 'durable-object') openContextInTimers()
  const prepared = new WeakSet<object>()
  // TypeScript requires a mixin's base to accept arguments of any type.
  const concrete = base as unknown as new (...args: unknown[]) => object
  const wrapped = class extends concrete {
    constructor(...args: unknown[]) {
      super(...args)
      // The base's type has no `ctx`: it may be any class.
      keepContextInWaitUntil((this as unknown as Instance).ctx)
      for (const own of prototypesBetween(new.target.prototype, wrapped.prototype)) {
        if (prepared.has(own)) break
        prepared.add(own)
        wrapMembers(own, own, inContextOf(kind))
      }
    }
  }
  // The base's own prototype is unchanged: other classes may extend it.
  for (const inherited of prototypesBetween(base.prototype as object)) {
    wrapMembers(inherited, wrapped.prototype, inContextOf(kind))
  }
  // The wrapped class has the same public type as its base.
  return wrapped as unknown as Base
}

/** Returns a prototype and those that it inherits from, up to `end` or to the runtime's class. */
function prototypesBetween(first: object, end?: object): object[] {
  const found: object[] = []
  for (let one = first; one !== end && !platform.isClassPrototype(one); ) {
    found.push(one)
    one = Object.getPrototypeOf(one)
  }
  return found
}

type Wrap = (method: Method, name: string) => Method

const inContextOf =
  (kind: ClassKind): Wrap =>
  (method, name) =>
    methodInContext(method, name, kind)

/** Functions that open a context themselves, if one is needed. */
const opened = new WeakSet<Method>()

/** Marks a function that opens a context itself, if one is needed. */
export function asOpened<Fn extends Method>(fn: Fn): Fn {
  opened.add(fn)
  return fn
}

/** Defines the wrapped methods and getters of a prototype on `target`, where they are not yet. */
function wrapMembers(prototype: object, target: object, wrap: Wrap): void {
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name === 'constructor') continue
    if (target !== prototype && Object.hasOwn(target, name)) continue
    const { value, get } = property
    const member: unknown = value ?? get
    if (typeof member !== 'function' || opened.has(member as Method)) continue
    const method = asOpened(wrap(member as Method, name))
    Object.defineProperty(target, name, { ...property, [get ? 'get' : 'value']: method })
  }
}

/** Wraps a method so that it opens a context if none is open. */
export function methodInContext(method: Method, name: string, kind: ClassKind = 'rpc'): Method {
  const call = method as (this: Instance, ...args: unknown[]) => unknown
  return asOpened(function (this: Instance, ...args: unknown[]) {
    if (isContextOpen()) return call.apply(this, args)
    const [subject] = args
    const request =
      name === 'fetch' && subject instanceof Request ? { request: subject } : undefined
    const context = createRequestContext({
      ...request,
      ...identify(this, name, kind, subject),
      env: this.env,
      executionCtx: this.ctx,
    })
    if (kind === 'workflow' && name === 'run') args[1] = withSteps(args[1] as object, context)
    const run = () => call.apply(this, args)
    if (request) return respondInContext(context, run as () => Promise<Response>)
    return runMethod(context, run)
  })
}

/**
 * Returns true if code runs in a context that has not ended. A timer or a promise that nothing
 * waits for runs in the context of its start, which may have ended.
 */
function isContextOpen(): boolean {
  const context = requestContext.getStore()
  return context !== undefined && !stateOf(context).lifetime.isEnded
}

/** Runs a method in its context, which has no end if a part of the result is still in use. */
function runMethod(context: RequestContext, run: () => unknown): unknown {
  return runInContext(context, run, (result) => {
    const live = livePartsOf(result)
    for (const part of live) if (platform.isRpcTarget(part)) openContextInTarget(part, context)
    return live.length === 0
  })
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
    const event = { kind, workflow: className, instanceId: undefined, step: undefined } as const
    if (method !== 'run') return { event }
    const { instanceId } = subject as { instanceId: string }
    return { event: { ...event, instanceId }, requestId: instanceId }
  }
  const event = calledHandlerEvent(method, subject)
  return { event: event ?? { kind, entrypoint: className, method } }
}

/** Wraps a Workflow's `step`, because the runtime calls its callbacks outside of any context. */
function withSteps(step: object, context: RequestContext): object {
  return new Proxy(step, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      // Not `value.bind`: on a stub, that would call a method named `bind` over RPC.
      return (name: string, ...rest: unknown[]) => {
        const event = { ...context.event, step: name } as ContextEvent
        // A rollback runs after the context of `run` has ended.
        const createUnit = prepareUnit(requestContext.getStore() ?? context)
        const bind = (part: unknown): unknown => {
          if (typeof part === 'function') {
            return (...args: unknown[]) => runMethod(createUnit({ event }), () => part(...args))
          }
          if (typeof part !== 'object' || part === null || !isPlainObject(part)) return part
          return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, bind(inner)]))
        }
        return Reflect.apply(value, target, [name, ...rest.map(bind)])
      }
    },
  })
}

const targets = new WeakMap<object, (method: string) => RequestContext>()
const preparedTargets = new WeakSet<object>()

/** Gives each call of an `RpcTarget` that a method has returned a context of its own. */
function openContextInTarget(target: object, context: RequestContext): void {
  const { event } = context
  const createUnit = prepareUnit(context)
  targets.set(target, (method) =>
    createUnit({ event: 'method' in event ? { ...event, method } : event }),
  )
  for (const prototype of prototypesBetween(Object.getPrototypeOf(target))) {
    if (preparedTargets.has(prototype)) break
    preparedTargets.add(prototype)
    wrapMembers(prototype, prototype, (method, name) => {
      const call = method as (this: object, ...args: unknown[]) => unknown
      return function (this: object, ...args: unknown[]) {
        const create = isContextOpen() ? undefined : targets.get(this)
        if (!create) return call.apply(this, args)
        return runMethod(create(name), () => call.apply(this, args))
      }
    })
  }
}

const keeping = new WeakSet<object>()

/** Changes `waitUntil` of the runtime's object, so that it keeps the context until the end. */
function keepContextInWaitUntil(ctx: RequestExecutionContext): void {
  if (keeping.has(ctx)) return
  keeping.add(ctx)
  const waitUntil = ctx.waitUntil.bind(ctx)
  ctx.waitUntil = (promise) => {
    const context = requestContext.getStore()
    if (!context) return waitUntil(promise)
    waitUntil(heldUntil(promise, stateOf(context).lifetime, context.requestId))
  }
}
