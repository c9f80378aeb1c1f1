import type { AnyDefinition } from '../actions/define/definition.ts'
import { isSetter } from '../bindings/binding-middleware.ts'

/**
 * Returns the names of an action's middleware, then `authorize`, in the order in which they run.
 */
export function guardsOf({ use, authorize }: AnyDefinition): string[] {
  return [
    ...guardingOf(use).map(({ name }) => name || 'middleware'),
    ...(authorize ? ['authorize'] : []),
  ]
}

/** Describes an action's middleware and `authorize` as text. */
export function describeGuards({ use, authorize }: AnyDefinition): string | undefined {
  const names = guardingOf(use).map(({ name }) =>
    name ? `\`${name}\`` : 'middleware without a name',
  )
  if (authorize) names.push('`authorize`, which sees the input')
  return names.length > 0 ? `Guarded by ${names.join(', then ')}.` : undefined
}

/** Omits the middleware that sets bindings, because it refuses no request. */
function guardingOf(use: AnyDefinition['use']): AnyDefinition['use'] {
  return use.filter((middleware) => !isSetter(middleware))
}
