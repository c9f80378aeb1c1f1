import type { ActionDefinition, ActionSchema } from './types.ts'

type AnyDefinition = ActionDefinition<ActionSchema, unknown>

// A symbol of the registry: the router may be another loaded copy than the one that defined.
const key = Symbol.for('@gnosticdev/hono-actions:definition')

/** Marks a Hono app as the action that `definition` describes. */
export function setDefinition(app: object, definition: AnyDefinition): void {
  Object.defineProperty(app, key, { value: definition })
}

/** What an action was defined with; undefined for any other Hono app. */
export function definitionOf(app: object): AnyDefinition | undefined {
  return (app as { [key]?: AnyDefinition })[key]
}

export type { AnyDefinition }
