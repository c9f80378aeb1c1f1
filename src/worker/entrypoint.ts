import { platform } from '#platform'
import { definitionOf } from '../actions/define/definition.ts'
import type { ActionErrorOf, ActionTypes, CallArguments } from '../actions/define/types.ts'
import { visibleError } from '../actions/execute/unexpected-error.ts'
import { isRawOutput } from '../actions/response/raw-body.ts'
import { callByPath } from '../client/transport.server.ts'
import type { AppRouter } from '../context/app-router.ts'
import { stateOf } from '../context/request-context.ts'
import { requireRequestContext } from '../context/store.ts'
import type { HonoActions, HonoEntry } from '../router/entries.ts'
import { createRpcRouter, type RouterOptions } from '../router/router.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { HonoActionError } from '../shared/errors/hono-action-error.ts'
import type { ActionMethod } from '../shared/methods.ts'
import type { AnyResult } from '../shared/result.ts'
import {
  asOpened,
  type Method,
  methodInContext,
  type WorkerClass,
  withRequestContext,
} from './classes.ts'
import { toSendable } from './sendable.ts'

const errorParts = [
  'name',
  'code',
  'message',
  'status',
  'data',
  'issues',
  'fields',
  'requestId',
  'retryAfter',
] as const

type PlainErrorOf<Each> =
  Each extends HonoActionError<infer Code, infer Data, infer Input>
    ? Pick<HonoActionError<Code, Data, Input>, (typeof errorParts)[number]>
    : never

/**
 * Result that another Worker receives. Its error is a plain object, which `isActionError` accepts.
 */
export type RpcResult<Output, Errors, Fields = unknown> =
  | { data: Output; error: null }
  | { data: null; error: PlainErrorOf<ActionErrorOf<Errors, Fields>> }

/** The methods of an entrypoint for a map of actions. */
export type ActionsRpc<Map> = {
  [Name in keyof Map as '~action' extends keyof Map[Name]
    ? Name
    : Map[Name] extends AnyApp
      ? never
      : Name]: '~action' extends keyof Map[Name] ? RpcMethod<Map[Name]> : ActionsRpc<Map[Name]>
}

type AnyApp = { fetch: (...args: never) => unknown }

type RpcMethod<Entry> =
  Entry extends ActionTypes<
    infer Input,
    infer Output,
    infer Errors,
    unknown,
    unknown,
    unknown,
    infer Fields
  >
    ? (...args: CallArguments<Input>) => Promise<RpcResult<Output, Errors, Fields>>
    : never

// biome-ignore lint/suspicious/noExplicitAny: TypeScript lets a class extend no other constructor's mixin
type Mixin<Members> = abstract new (...args: any[]) => Members

/** Names that the runtime calls or looks up itself. */
const reserved = new Set([
  ...['fetch', 'connect', 'dup', 'env', 'ctx', 'alarm', 'tail', 'tailStream', 'trace', 'test'],
  ...['scheduled', 'queue', 'email', 'webSocketMessage', 'webSocketClose', 'webSocketError'],
])

/** Names that a stub of a nested map has itself, so that a call does not reach the action. */
const reservedInStubs = new Set(['fetch', 'connect', 'dup'])

/**
 * Creates a base class with the actions as methods, which another Worker calls over a service
 * binding. They run with the same middleware, validation and authorization, and return the same `{
 * data, error }`. A call has no cookies, so middleware that requires them refuses it.
 *
 * Other Hono routes of the map are not included, and RPC cannot send a generator or a `URL`. For all of
 * them, use the `fetch` of a service binding.
 *
 * @param base `WorkerEntrypoint`, or a class that extends it
 * @param actions the map of actions
 * @param options options of `createRouter`, such as `log` and `onError`
 * @throws Error if an action has a name that the runtime uses itself, such as `queue`
 * @example
 * ```ts
 * // src/worker.ts
 * import { WorkerEntrypoint } from 'cloudflare:workers'
 *
 * export class Guestbook extends actionsEntrypoint(WorkerEntrypoint<Env>, honoActions) {}
 *
 * // in a Worker with services = [{ binding = "GUESTBOOK", service = "...", entrypoint = "Guestbook" }]
 * const { data, error } = await env.GUESTBOOK.addEntry({ author: 'Ada', message: 'Hello' })
 * ```
 */
export function actionsEntrypoint<Base extends WorkerClass, const Actions extends HonoActions>(
  base: Base,
  actions: Actions,
  options: RouterOptions = {},
): Base & Mixin<ActionsRpc<Actions>> {
  if (platform.kindOf(base) !== 'rpc') {
    throw new TypeError(
      withErrorUrl(
        'HA704',
        'actionsEntrypoint takes WorkerEntrypoint, or a class that extends it: ' +
          'class Rpc extends actionsEntrypoint(WorkerEntrypoint<Env>, honoActions) {}',
      ),
    )
  }
  const router = createRpcRouter(actions, options)
  // As in `withRequestContext`, a mixin's base has to be concrete, and the result has the base's
  // type.
  const concrete = base as unknown as new (...args: unknown[]) => object
  const made = class extends concrete {}
  for (const [name, entry] of Object.entries(actions)) {
    if (reserved.has(name)) throw reservedName(name)
    const member = memberOf(router, [name], entry)
    if (typeof member === 'function') define(made.prototype, name, { value: member })
    else if (member) define(made.prototype, name, { get: asOpened(nested(member)) })
  }
  // The members are defined above, at run time.
  return withRequestContext(made as unknown as Base) as Base & Mixin<ActionsRpc<Actions>>
}

interface Members {
  [name: string]: Method | Members
}

/**
 * Returns the member for an entry of the map: a method, an object of methods, or undefined for a
 * route.
 */
function memberOf(
  router: AppRouter,
  path: readonly string[],
  entry: HonoEntry | HonoActions,
): Method | Members | undefined {
  const definition = definitionOf(entry)
  if (definition) return methodInContext(rpcMethod(router, path, definition.method), path.join('.'))
  if (typeof (entry as HonoEntry).fetch === 'function') return undefined
  const members = Object.entries(entry as HonoActions).flatMap(([name, inner]) => {
    const member = memberOf(router, [...path, name], inner)
    if (member && reservedInStubs.has(name)) throw reservedName([...path, name].join('.'))
    return member ? [[name, member] as const] : []
  })
  return Object.fromEntries(members)
}

function reservedName(name: string): Error {
  return new Error(
    withErrorUrl(
      'HA705',
      `The action honoActions.${name} can't be called over RPC: Workers use the name themselves. Rename the key.`,
    ),
  )
}

/** Returns a getter for the methods of a nested map, bound to the instance. */
function nested(members: Members) {
  return function (this: never): object {
    const bound = Object.entries(members).map(([name, member]) => [
      name,
      typeof member === 'function' ? member.bind(this) : nested(member).call(this),
    ])
    return Object.fromEntries(bound)
  }
}

function rpcMethod(router: AppRouter, path: readonly string[], method: ActionMethod): Method {
  return async (input?: unknown) => {
    stateOf(requireRequestContext()).router = () => router
    const name = path.join('.')
    // A checked value is not converted again. Only a raw one can be read in between.
    const converted = new Map<unknown, unknown>()
    const requireCarried = (value: unknown, part: string) => {
      const carried = sendable(value, part, name)
      if (!isRawOutput(value)) converted.set(value, carried)
    }
    const result = await callByPath({ path, method, input, options: {}, requireCarried })
    const { data, error } = result
    if (!error && converted.has(data)) return { data: converted.get(data), error: null }
    return sendableResult(result, name)
  }
}

/** Converts a result to one that can be sent to another Worker. */
function sendableResult({ data, error }: AnyResult, name: string): object {
  if (error) return { data: null, error: sendableError(error, name) }
  try {
    return { data: sendable(data, 'data', name), error: null }
  } catch (cause) {
    return { data: null, error: sendableError(visibleError(cause, name), name) }
  }
}

/** @throws HonoActionError if RPC cannot send a value that HTTP can */
function sendable(value: unknown, part: string, name: string): unknown {
  if (!isGenerator(value)) return toSendable(value, part)
  const message = `${name} streams values, which RPC cannot: call it with fetch`
  throw new HonoActionError({ code: 'NOT_IMPLEMENTED', message })
}

function sendableError(error: HonoActionError<string>, name: string): object {
  const parts = errorParts.map((part) => [part, error[part]] as const)
  const plain = Object.fromEntries(parts.filter(([, part]) => part !== undefined))
  try {
    return toSendable(plain, 'error') as object
  } catch (cause) {
    return sendableError(visibleError(cause, name), name)
  }
}

function isGenerator(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false
  return Symbol.asyncIterator in data && !(data instanceof ReadableStream)
}

function define(prototype: object, name: string, property: PropertyDescriptor): void {
  Object.defineProperty(prototype, name, { configurable: true, ...property })
}
