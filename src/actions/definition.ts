import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Context, MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../shared/env.ts'
import type { ActionCache } from './cache.ts'
import { type ActionLimits, resolveLimits } from './form/limits.ts'
import type { ActionAccept, ActionErrors, ActionMethod, HandlerTools } from './types.ts'

/** The queue of an action, as `ActionQueueOptions` describe it. */
export interface DeferredQueue {
  binding: string
  use?: readonly MiddlewareHandler<HonoEnv>[]
  idempotent?: string
}

/** An action as it runs: its types were checked together in `defineHonoAction`. */
export interface AnyDefinition {
  method: ActionMethod
  accept: ActionAccept
  limits: Required<ActionLimits>
  ownLimits: ActionLimits | undefined
  cache: ActionCache | undefined
  /** Milliseconds. */
  timeout: number | undefined
  use: readonly MiddlewareHandler<HonoEnv>[]
  queue: DeferredQueue | undefined
  readonly schema: StandardSchemaV1 | undefined
  authorize: ((input: unknown, c: Context<HonoEnv>) => void | Promise<void>) | undefined
  readonly output: StandardSchemaV1 | undefined
  /** The schemas of its own errors, by their codes. */
  errors: ActionErrors
  redirectTo: string | undefined
  tools: HandlerTools<ActionErrors>
  handler(input: unknown, c: Context<HonoEnv>, tools: AnyDefinition['tools']): unknown
}

// A symbol of the registry: the router may be another loaded copy than the one that defined.
const key = Symbol.for('@gnosticdev/hono-actions:definition')

/** Marks a Hono app, or its handler, as the action that `definition` describes. */
export function setDefinition(target: object, definition: AnyDefinition): void {
  Object.defineProperty(target, key, { value: definition })
}

/** What an action was defined with; undefined for any other Hono app or handler. */
export function definitionOf(target: object): AnyDefinition | undefined {
  return (target as { [key]?: AnyDefinition })[key]
}

// The name under which each is found first: a definition does not know where it was put.
const names = new WeakMap<AnyDefinition, string>()

/** Notes the name of an action, such as `admin.ban`. */
export function setName(definition: AnyDefinition, name: string): void {
  if (!names.has(definition)) names.set(definition, name)
}

/** Makes a definition known by its name, with the limits of its router where it has none. */
export function register(
  definition: AnyDefinition,
  name: string,
  limits: ActionLimits | undefined,
): void {
  if (!names.has(definition) && limits) {
    definition.limits = resolveLimits({ ...limits, ...definition.ownLimits })
  }
  setName(definition, name)
}

/** The name of an action, where a router knows of it. */
export function nameOf(definition: AnyDefinition): string | undefined {
  return names.get(definition)
}
