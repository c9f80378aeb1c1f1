import type { AnyDefinition } from '../actions/define/definition.ts'

/** What a call of an action has to get past: its middleware by their names, then `authorize`. */
export function guardsOf({ use, authorize }: AnyDefinition): string[] {
  return [
    ...guardingOf(use).map(({ name }) => name || 'middleware'),
    ...(authorize ? ['authorize'] : []),
  ]
}

/** The same in words. */
export function describeGuards({ use, authorize }: AnyDefinition): string | undefined {
  const names = guardingOf(use).map(({ name }) =>
    name ? `\`${name}\`` : 'middleware without a name',
  )
  if (authorize) names.push('`authorize`, which sees the input')
  return names.length > 0 ? `Guarded by ${names.join(', then ')}.` : undefined
}

/** What gives an action its bindings lets everybody pass. */
function guardingOf(use: AnyDefinition['use']): AnyDefinition['use'] {
  return use.filter(({ name }) => name !== 'handles')
}
