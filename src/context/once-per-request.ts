import { type RequestContext, stateOf } from './request-context.ts'

/**
 * Returns a lazily created value that exists once for each request or other unit of work. Middleware,
 * page and actions of the request share it.
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
