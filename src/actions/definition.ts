import type { ActionDefinition, ActionSchema } from './types.ts'

type AnyDefinition = ActionDefinition<ActionSchema, unknown>

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

export type { AnyDefinition }
