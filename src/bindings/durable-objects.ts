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

/** What {@link durableObjects} sets: gives the stub of the object of a name. */
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
 * Hono middleware that puts Durable Objects in `ctx.var`, to be had by name.
 *
 * There is one stub for each name and request, so the calls of middleware, page and actions arrive
 * in the order in which they were made. A stub whose object was shut down may stay broken: to try
 * again, take a new one of the binding itself, `ctx.env.ROOMS.getByName(name)`.
 *
 * @param map the names of variables, each with the name of its binding
 * @throws Error when the Worker has no such binding, with the lines to add to its Wrangler config
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
