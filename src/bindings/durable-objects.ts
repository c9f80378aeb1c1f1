import { oncePerRequest } from '../context/once.ts'
import { requireRequestContext } from '../context/store.ts'
import {
  type BindingAt,
  type BindingKind,
  type CheckedNames,
  handlesMiddleware,
  type SetsVariables,
} from './binding-middleware.ts'

interface Namespace {
  getByName(name: string): unknown
}

/**
 * Type of the variable that {@link durableObjects} sets: returns the stub of an object, by its
 * name.
 */
export type ObjectsOf<Bound> = Bound extends { getByName(name: string): infer Stub }
  ? (name: string) => Stub
  : never

const kind: BindingKind = {
  name: 'Durable Object',
  toml: `  [[durable_objects.bindings]]
  name = "NAME"
  class_name = "..."
  [[migrations]]
  tag = "v1"
  new_sqlite_classes = ["..."]`,
}

/**
 * Hono middleware that sets Durable Objects in `ctx.var`, as functions that return a stub by name.
 *
 * Each request has one stub per name, so the calls of middleware, page and actions arrive in their
 * order. A stub may stay broken after its object was shut down. To retry, get a new stub from the
 * binding itself: `ctx.env.ROOMS.getByName(name)`.
 *
 * @param map variable names, each with the name of its binding
 * @throws Error if the Worker has no such binding, with the lines to add to its Wrangler config
 * @example
 * ```ts
 * const say = defineHonoAction({
 *   use: [durableObjects({ rooms: 'ROOMS' })],
 *   schema: z.object({ room: z.string(), text: z.string() }),
 *   handler: ({ room, text }, ctx) => ctx.var.rooms(room).say(text),
 * })
 * ```
 */
export function durableObjects<const Map extends Record<string, string>>(
  map: Map & CheckedNames<Map, Namespace & { idFromName(name: string): unknown }, 'Durable Object'>,
): SetsVariables<{
  [Variable in keyof Map]: ObjectsOf<BindingAt<Map[Variable]>>
}> {
  return handlesMiddleware(map, kind, (namespace: Namespace, binding) =>
    oncePerRequest(requireRequestContext(), `durableObjects:${binding}`, () => {
      const stubs = new Map<string, unknown>()
      return (name: string) => {
        if (!stubs.has(name)) stubs.set(name, namespace.getByName(name))
        return stubs.get(name)
      }
    }),
  )
}
