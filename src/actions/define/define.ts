import { type Context, Hono } from 'hono'
import { routePath } from 'hono/route'
import { LinearRouter } from 'hono/router/linear-router'
import { runInRequestContext } from '../../context/hono/middleware.ts'
import { requireRequestContext } from '../../context/store.ts'
import type { HonoEnv } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { respondWithAction } from '../execute/handle-request.ts'
import {
  type AnyDefinition,
  type GivenDefinition,
  MadeDefinition,
  setDefinition,
} from './definition.ts'
import type { MiddlewareList, VariablesOf } from './middleware-types.ts'
import type { DataOf, PlainOutput } from './output-types.ts'
import type { ActionQueue } from './queue-types.ts'
import type { ActionSchema } from './schema-types.ts'
import type {
  ActionAccept,
  ActionDefinition,
  ActionErrors,
  ActionMethod,
  HonoAction,
  PlainActionDefinition,
} from './types.ts'

/**
 * Defines a server action: a Hono app with one route at `/`. By default it accepts JSON by POST.
 * Its response is `{ data, error }`. Export it in `honoActions` to give it a path, a typed client
 * and the router's check of cross-origin requests.
 *
 * @example
 * ```ts
 * export const honoActions = {
 *   greet: defineHonoAction({
 *     schema: z.object({ name: z.string() }),
 *     handler: async ({ name }, ctx) => {
 *       await ctx.env.KV.put('last', name)
 *       return `Hello ${name}`
 *     },
 *   }),
 * }
 * ```
 */
export function defineHonoAction<
  Data extends PlainOutput,
  Schema extends ActionSchema = undefined,
  const Use extends readonly unknown[] = readonly unknown[],
  const Errors extends ActionErrors = Record<never, never>,
>(
  // For most actions. It costs the type checker half as much as the other one.
  definition: PlainActionDefinition<Schema, Data, Use, Errors>,
): HonoAction<Schema, Data, Errors>
/**
 * Defines a server action with the other options: forms, `GET`, `output`, `queue`, `redirectTo`, or a
 * handler that returns another value than plain data, such as a stream.
 *
 * @example
 * ```ts
 * export const find = defineHonoAction({
 *   method: 'GET',
 *   schema: z.object({ page: z.number().default(1) }),
 *   handler: ({ page }) => findEntries(page),
 * })
 * ```
 */
export function defineHonoAction<
  Returned,
  Schema extends ActionSchema = undefined,
  const Use extends readonly unknown[] = readonly unknown[],
  const Errors extends ActionErrors = Record<never, never>,
  Accept extends ActionAccept = 'json',
  Method extends ActionMethod = 'POST',
  const Queue extends ActionQueue | undefined = undefined,
  Output extends ActionSchema = undefined,
  Path extends string = string,
>(
  definition: ActionDefinition<Schema, Returned, Use, Errors, Accept, Method, Queue, Output, Path>,
): HonoAction<Schema, DataOf<Returned, Output>, Errors, Accept, Method, Queue>
// The overloads have checked the types of the definition together.
export function defineHonoAction(definition: object): object {
  const given = definition as GivenDefinition
  if (typeof given?.handler !== 'function') {
    throw new TypeError(
      withErrorUrl(
        'HA301',
        'defineHonoAction needs a handler: defineHonoAction({ schema, handler: async (input, ctx) => { ... } })',
      ),
    )
  }
  return createApp(new MadeDefinition(given))
}

function createApp(action: AnyDefinition): Hono<HonoEnv> {
  async function respond(c: Context<HonoEnv>): Promise<Response> {
    await runInRequestContext(c, async () => {
      c.res = await respondWithAction(action, requireRequestContext(), c, c.req.path, routePath(c))
    })
    return c.res
  }
  // Hono's default router prepares for many routes, so it takes three times as long to create.
  const app = new Hono<HonoEnv>({ router: new LinearRouter() })
  app.on(action.method, '/', respond)
  // Also on the handler: if the app is mounted in another one, only the handler is left.
  setDefinition(respond, action)
  setDefinition(app, action)
  return app
}

/**
 * Creates a `defineHonoAction` with shared middleware, which runs before the action's own `use`.
 *
 * @param shared.use the middleware
 * @example
 * ```ts
 * const defineAdminAction = createActionFactory({ use: [session, requireAdmin] })
 *
 * export const ban = defineAdminAction({
 *   schema: z.object({ id: z.number() }),
 *   handler: ({ id }, ctx) => banUser(id, ctx.var.admin),
 * })
 * ```
 */
export function createActionFactory<const Shared extends readonly unknown[]>(shared: {
  use: MiddlewareList<Shared>
}) {
  return function defineHonoActionWith<
    Returned,
    Schema extends ActionSchema = undefined,
    const Use extends readonly unknown[] = readonly unknown[],
    const Errors extends ActionErrors = Record<never, never>,
    Accept extends ActionAccept = 'json',
    Method extends ActionMethod = 'POST',
    const Queue extends ActionQueue | undefined = undefined,
    Output extends ActionSchema = undefined,
    Path extends string = string,
  >(
    definition: Omit<
      ActionDefinition<
        Schema,
        Returned,
        [...Shared, ...Use],
        Errors,
        Accept,
        Method,
        Queue,
        Output,
        Path
      >,
      'use'
    > & { use?: MiddlewareList<Use, VariablesOf<Shared>> },
  ): HonoAction<Schema, DataOf<Returned, Output>, Errors, Accept, Method, Queue> {
    const use = [...shared.use, ...(definition.use ?? [])]
    // The types were checked together as an `ActionDefinition`.
    const action: object = defineHonoAction({ ...definition, use } as never)
    return action as HonoAction<Schema, DataOf<Returned, Output>, Errors, Accept, Method, Queue>
  }
}
