import { type Context, Hono } from 'hono'
import { honoRequestContext } from '../context/hono.ts'
import type { HonoEnv } from '../shared/env.ts'
import { numbered } from '../shared/numbered.ts'
import { requireContentType } from './decode.ts'
import { type AnyDefinition, setDefinition } from './definition.ts'
import { resolveLimits } from './form/limits.ts'
import { givenSchema } from './given-schema.ts'
import { lazyApp } from './lazy-app.ts'
import type { ActionMiddleware } from './middleware.ts'
import { errorFactory } from './own-errors.ts'
import type { ActionQueue } from './queue.ts'
import { redirectTo } from './redirect.ts'
import { runAction } from './run.ts'
import type {
  ActionAccept,
  ActionArguments,
  ActionDefinition,
  ActionErrors,
  ActionInput,
  ActionMethod,
  ActionSchema,
  HonoAction,
} from './types.ts'

/** What `defineHonoAction` returns. */
type DefinedAction<
  Schema extends ActionSchema,
  Output,
  Errors,
  Accept extends ActionAccept,
  Method extends ActionMethod,
  Queue extends ActionQueue | undefined,
> = HonoAction<
  ActionInput<Schema, Accept>,
  Output,
  Errors,
  ActionArguments<Schema, Accept, Method>,
  Method,
  Queue
>

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
  const Use extends ActionMiddleware = [],
  const Errors extends ActionErrors = Record<never, never>,
  Accept extends ActionAccept = 'json',
  Method extends ActionMethod = 'POST',
  const Queue extends ActionQueue | undefined = undefined,
>(
  definition: ActionDefinition<Schema, Output, Use, Errors, Accept, Method, Queue>,
): DefinedAction<Schema, Output, Errors, Accept, Method, Queue> {
  const action = checked(definition)
  const app = lazyApp(() => {
    const check = (request: Request) => requireContentType(action, request)
    const answer = (c: Context<HonoEnv>) => runAction(action, c, check)
    // On the handler too, which is what is left of the app where it is mounted in another one.
    setDefinition(answer, action)
    return new Hono<HonoEnv>().on(action.method, '/', honoRequestContext(), answer)
  })
  setDefinition(app, action)
  // Hono's type of it knows a route that answers something; what, was in the definition.
  return app as unknown as DefinedAction<Schema, Output, Errors, Accept, Method, Queue>
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
export function createActionFactory<const Shared extends ActionMiddleware>(shared: {
  use: Shared
}) {
  return function defineHonoActionWith<
    Output,
    Schema extends ActionSchema = undefined,
    const Use extends ActionMiddleware = [],
    const Errors extends ActionErrors = Record<never, never>,
    Accept extends ActionAccept = 'json',
    Method extends ActionMethod = 'POST',
    const Queue extends ActionQueue | undefined = undefined,
  >(
    definition: Omit<
      ActionDefinition<Schema, Output, [...Shared, ...Use], Errors, Accept, Method, Queue>,
      'use'
    > & { use?: Use },
  ): DefinedAction<Schema, Output, Errors, Accept, Method, Queue> {
    return defineHonoAction<Output, Schema, [...Shared, ...Use], Errors, Accept, Method, Queue>({
      ...definition,
      use: [...shared.use, ...(definition.use ?? [])] as [...Shared, ...Use],
    } as ActionDefinition<Schema, Output, [...Shared, ...Use], Errors, Accept, Method, Queue>)
  }
}

function checked<
  Schema extends ActionSchema,
  Output,
  Use extends ActionMiddleware,
  Errors extends ActionErrors,
  Accept extends ActionAccept,
  Method extends ActionMethod,
  Queue extends ActionQueue | undefined,
>(definition: ActionDefinition<Schema, Output, Use, Errors, Accept, Method, Queue>): AnyDefinition {
  if (typeof definition?.handler !== 'function') {
    throw new TypeError(
      numbered(
        'HA301',
        'defineHonoAction needs a handler: defineHonoAction({ schema, handler: async (input, ctx) => { ... } })',
      ),
    )
  }
  const schema = givenSchema('schema', definition.schema)
  const output = givenSchema('output', definition.output)
  const { use = [], authorize, handler, errors = {} } = definition
  const { method = 'POST', accept = 'json', cache, queue } = definition
  // Its parts were checked together as an `ActionDefinition`; from here on they are run, not typed.
  return {
    method,
    accept,
    cache,
    timeout: definition.timeout,
    limits: resolveLimits(definition.limits),
    ownLimits: definition.limits,
    use,
    queue: typeof queue === 'string' ? { binding: queue } : queue,
    get schema() {
      return schema()
    },
    authorize,
    get output() {
      return output()
    },
    errors,
    redirectTo: definition.redirectTo,
    handler,
    tools: { error: errorFactory(errors), redirectTo },
  } as unknown as AnyDefinition
}
