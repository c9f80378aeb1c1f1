import { type RequestContext, stateOf } from './request-context.ts'

/**
 * What there is once for each request, shared by its middleware, its page and every action that is
 * called in it: made by the first who asks for it.
 */
export function oncePerRequest<Value>(
  context: RequestContext,
  key: unknown,
  make: () => Value,
): Value {
  const state = stateOf(context)
  state.once ??= new Map()
  const { once } = state
  if (!once.has(key)) once.set(key, make())
  return once.get(key) as Value
}
