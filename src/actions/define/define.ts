import { type Context, Hono } from 'hono'
import { honoRequestContext } from '../../context/hono/middleware.ts'
import { requireRequestContext } from '../../context/store.ts'
import type { HonoEnv } from '../../shared/env.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { runAction } from '../execute/run.ts'
import { requireContentType } from '../input/content-type.ts'
import { type AnyDefinition, setDefinition } from './definition.ts'
import { lazyApp } from './lazy-app.ts'
import type { MiddlewareList } from './middleware-types.ts'
import type { ActionQueue } from './queue-types.ts'
import { type GivenDefinition, MadeDefinition } from './resolved-definition.ts'
import type { ActionSchema } from './schema-types.ts'
import type {
  ActionAccept,
  ActionDefinition,
  ActionErrors,
  ActionMethod,
  HonoAction,
} from './types.ts'

/**
 * Defines a server action. It is a Hono app with one route at `/`, which takes JSON by POST unless
 * the definition says otherwise, and answers with `{ data, error }`. Export it in `honoActions` to
 * give it a path, a typed client, and the router's guard against requests from other sites.
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
  Output,
  Schema extends ActionSchema = undefined,
  const Use extends readonly unknown[] = readonly unknown[],
  const Errors extends ActionErrors = Record<never, never>,
  Accept extends ActionAccept = 'json',
  Method extends ActionMethod = 'POST',
  const Queue extends ActionQueue | undefined = undefined,
>(
  definition: ActionDefinition<Schema, Output, Use, Errors, Accept, Method, Queue>,
): HonoAction<Schema, Output, Errors, Accept, Method, Queue> {
  if (typeof definition?.handler !== 'function') {
    throw new TypeError(
      withErrorUrl(
        'HA301',
        'defineHonoAction needs a handler: defineHonoAction({ schema, handler: async (input, ctx) => { ... } })',
      ),
    )
  }
  // Its parts were checked together as an `ActionDefinition`; from here on they are run, not typed.
  const action = new MadeDefinition(definition as unknown as GivenDefinition)
  // Hono's type of it knows a route that answers something; what, was in the definition.
  return lazyApp(makeApp, action) as unknown as HonoAction<
    Schema,
    Output,
    Errors,
    Accept,
    Method,
    Queue
  >
}

function makeApp(action: AnyDefinition): Hono<HonoEnv> {
  const check = (request: Request) => requireContentType(action, request)
  const answer = (c: Context<HonoEnv>) => {
    const { raw: request, path } = c.req
    return runAction(action, requireRequestContext(), { c, request, path, check })
  }
  // On the handler too, which is what is left of the app where it is mounted in another one.
  setDefinition(answer, action)
  return new Hono<HonoEnv>().on(action.method, '/', honoRequestContext(), answer)
}

/**
 * Makes a `defineHonoAction` whose actions all have the same middleware in front of their own.
 *
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
    Output,
    Schema extends ActionSchema = undefined,
    const Use extends readonly unknown[] = readonly unknown[],
    const Errors extends ActionErrors = Record<never, never>,
    Accept extends ActionAccept = 'json',
    Method extends ActionMethod = 'POST',
    const Queue extends ActionQueue | undefined = undefined,
  >(
    definition: Omit<
      ActionDefinition<Schema, Output, [...Shared, ...Use], Errors, Accept, Method, Queue>,
      'use'
    > & { use?: MiddlewareList<Use> },
  ): HonoAction<Schema, Output, Errors, Accept, Method, Queue> {
    return defineHonoAction<Output, Schema, [...Shared, ...Use], Errors, Accept, Method, Queue>({
      ...definition,
      use: [...shared.use, ...(definition.use ?? [])] as [...Shared, ...Use],
    } as ActionDefinition<Schema, Output, [...Shared, ...Use], Errors, Accept, Method, Queue>)
  }
}
