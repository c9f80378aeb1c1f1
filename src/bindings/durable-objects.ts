import { oncePerRequest } from '../context/once-per-request.ts'
import { requireRequestContext } from '../context/store.ts'
import {
  type BindingAt,
  type BindingKind,
  type CheckedNames,
  handlesMiddleware,
  type SetsVariables,
} from './binding-middleware.ts'

/** Members that tell the binding from others. */
interface Namespace {
  getByName(name: string): unknown
  idFromName(name: string): unknown
}

interface BoundNamespace {
  getByName(name: string, options?: object): unknown
  jurisdiction(jurisdiction: string): BoundNamespace
}

/**
 * Type of the variable that {@link durableObjects} sets: returns the stub of an object, by its
 * name. It has the options of the binding's `getByName`, such as `locationHint`.
 */
export type ObjectsOf<Bound> = Bound extends { getByName(...args: infer Args): infer Stub }
  ? (...args: Args) => Stub
  : never

/** Jurisdictions of the binding that a map names. */
type JurisdictionOf<Bound> = Bound extends {
  jurisdiction(name: infer Name extends string): unknown
}
  ? Name
  : never

/** Options of {@link durableObjects}. */
export interface DurableObjectsOptions<Jurisdiction extends string = string> {
  /**
   * Jurisdiction in which the objects run and store their data, such as `eu`. The same name in
   * another jurisdiction is another object. By default there is no restriction.
   */
  jurisdiction?: Jurisdiction | undefined
}

const kind: BindingKind = {
  name: 'Durable Object',
  toml: `  [[durable_objects.bindings]]
  name = "NAME"
  class_name = "..."
  [[migrations]]
  tag = "v1"
  new_sqlite_classes = ["..."]`,
  json: `  "durable_objects": { "bindings": [{ "name": "NAME", "class_name": "..." }] },
  "migrations": [{ "tag": "v1", "new_sqlite_classes": ["..."] }]`,
  typescript: "  NAME: { type: 'durable-object', worker: '...', exportName: '...' }",
}

/**
 * Hono middleware that sets Durable Objects in `ctx.var`, as functions that return a stub by name.
 *
 * Each request has one stub per name, so calls from middleware, the page and actions arrive in
 * order. Each queue message and each attempt of a Workflow step has its own stubs. A stub can stay
 * broken after its object was shut down. To retry, get a new stub from the binding itself:
 * `ctx.env.ROOMS.getByName(name)`.
 *
 * `ctx.var.rooms(name, { locationHint: 'weur' })` passes the options to `getByName`. A location
 * hint has an effect only on the first call of an object, which creates it.
 *
 * @param map variable names, each with the name of its binding
 * @param options jurisdiction of the objects. Leave it out in `wrangler dev` and in tests, where
 * workerd throws
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
  map: Map & CheckedNames<Map, Namespace, 'Durable Object'>,
  { jurisdiction }: DurableObjectsOptions<JurisdictionOf<BindingAt<Map[keyof Map]>>> = {},
): SetsVariables<{
  [Variable in keyof Map]: ObjectsOf<BindingAt<Map[Variable]>>
}> {
  return handlesMiddleware(map, kind, (namespace: BoundNamespace, binding) =>
    oncePerRequest(requireRequestContext(), `durableObjects:${binding}:${jurisdiction}`, () => {
      const stubs = new Map<string, unknown>()
      const create = (name: string, options?: object) => {
        const within = jurisdiction === undefined ? namespace : namespace.jurisdiction(jurisdiction)
        return within.getByName(name, options)
      }
      return (name: string, options?: object) => {
        if (!stubs.has(name)) stubs.set(name, create(name, options))
        return stubs.get(name)
      }
    }),
  )
}
