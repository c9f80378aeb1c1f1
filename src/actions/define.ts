import { type Context, Hono } from 'hono'
import { honoRequestContext } from '../context/hono.ts'
import type { HonoEnv } from '../shared/env.ts'
import { type AnyDefinition, setDefinition } from './definition.ts'
import { runAction } from './run.ts'
import type { ActionDefinition, ActionInput, ActionSchema, HonoAction } from './types.ts'

/**
 * Defines a server action. It is a Hono app with one POST route at `/` that takes JSON and answers
 * with `{ data, error }`; export it in `honoActions` to give it a path and a typed client.
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
export function defineHonoAction<Output, Schema extends ActionSchema = undefined>(
  definition: ActionDefinition<Schema, Output>,
): HonoAction<ActionInput<Schema>, Output> {
  if (typeof definition?.handler !== 'function') {
    throw new TypeError(
      'defineHonoAction needs a handler: defineHonoAction({ schema, handler: async (input, ctx) => { ... } })',
    )
  }
  const { schema } = definition
  if (schema !== undefined && typeof schema?.['~standard']?.validate !== 'function') {
    throw new TypeError(
      "defineHonoAction's schema does not follow Standard Schema (https://standardschema.dev). " +
        'Use Zod 4, Valibot or ArkType, such as schema: z.object({ name: z.string() })',
    )
  }
  // Its parts were checked together above; from here on they are run, not typed.
  const erased = definition as unknown as AnyDefinition
  const app = new Hono<HonoEnv>()
  const answer = (c: Context<HonoEnv>) => runAction(erased, c)
  app.post('/', honoRequestContext(), answer)
  // On the handler too, which is what is left of the app where it is mounted in another one.
  setDefinition(app, erased)
  setDefinition(answer, erased)
  return app as unknown as HonoAction<ActionInput<Schema>, Output>
}
