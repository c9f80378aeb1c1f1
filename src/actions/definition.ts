import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Context, MiddlewareHandler } from 'hono'
import type { HonoEnv } from '../shared/env.ts'
import type { ActionCache } from './cache.ts'
import type { ActionLimits } from './form/limits.ts'
import type { ActionAccept, ActionErrors, ActionMethod, HandlerTools } from './types.ts'

/** An action as it runs: its types were checked together in `defineHonoAction`. */
export interface AnyDefinition {
  method: ActionMethod
  accept: ActionAccept
  limits: Required<ActionLimits>
  cache: ActionCache | undefined
  use: readonly MiddlewareHandler<HonoEnv>[]
  schema: StandardSchemaV1 | undefined
  authorize: ((input: unknown, c: Context<HonoEnv>) => void | Promise<void>) | undefined
  output: StandardSchemaV1 | undefined
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
