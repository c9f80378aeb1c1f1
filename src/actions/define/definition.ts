import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Context, MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import { type ActionLimits, resolveLimits } from '../input/limits.ts'
import type { ActionCache } from '../response/cache.ts'
import type { ActionAccept, ActionErrors, ActionMethod, HandlerTools } from './types.ts'

/** The queue of an action, as `ActionQueueOptions` describe it. */
export interface DeferredQueue {
  binding: string
  use?: readonly MiddlewareHandler<HonoEnv>[]
  idempotent?: string
}

/** An action as it runs: its types were checked together in `defineHonoAction`. */
export interface AnyDefinition {
  /** Under which a router has found it first, such as `admin.ban`; it may be in several places. */
  name: string | undefined
  method: ActionMethod
  accept: ActionAccept
  limits: Required<ActionLimits>
  ownLimits: ActionLimits | undefined
  readonly cache: ActionCache | undefined
  /** Milliseconds. */
  readonly timeout: number | undefined
  use: readonly MiddlewareHandler<HonoEnv>[]
  queue: DeferredQueue | undefined
  readonly schema: StandardSchemaV1 | undefined
  readonly authorize: ((input: unknown, c: Context<HonoEnv>) => void | Promise<void>) | undefined
  readonly output: StandardSchemaV1 | undefined
  /** The schemas of its own errors, by their codes. */
  readonly errors: ActionErrors
  readonly redirectTo: string | undefined
  readonly tools: HandlerTools<ActionErrors>
  handler(input: unknown, c: Context<HonoEnv>, tools: AnyDefinition['tools']): unknown
}

/** Where an action's app has its definition. */
// A symbol of the registry: the router may be another loaded copy than the one that defined.
export const definitionKey: unique symbol = Symbol.for('@gnosticdev/hono-actions:definition')

/** Marks a handler as that of the action which `definition` describes. */
export function setDefinition(target: object, definition: AnyDefinition): void {
  Object.defineProperty(target, definitionKey, { value: definition })
}

/** What an action was defined with; undefined for any other Hono app or handler. */
export function definitionOf(target: object): AnyDefinition | undefined {
  return (target as { [definitionKey]?: AnyDefinition })[definitionKey]
}

/** Makes a definition known by its name, with the limits of its router where it has none. */
export function register(
  definition: AnyDefinition,
  name: string,
  limits: ActionLimits | undefined,
): void {
  if (definition.name !== undefined) return
  if (limits) definition.limits = resolveLimits({ ...limits, ...definition.ownLimits })
  definition.name = name
}

/** A definition with changes: what it makes when it is asked for, it still makes then. */
export function changed(definition: AnyDefinition, changes: Partial<AnyDefinition>): AnyDefinition {
  return Object.create(definition, Object.getOwnPropertyDescriptors(changes))
}
