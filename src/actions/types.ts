import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Context, Hono } from 'hono'
import type { HonoEnv } from '../shared/env.ts'
import type { ActionErrorStatus } from '../shared/error-codes.ts'
import type { ActionResult, JsonOf } from '../shared/result.ts'

/** A schema of any library that follows Standard Schema, or none. */
export type ActionSchema = StandardSchemaV1 | undefined

/** What the caller of an action sends: the schema's input. */
export type ActionInput<Schema extends ActionSchema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<Schema>
  : undefined

/** What the handler of an action receives: the schema's output. */
export type HandlerInput<Schema extends ActionSchema> = Schema extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<Schema>
  : undefined

/** The function of an action that does the work. */
export type ActionHandler<Schema extends ActionSchema, Output> = (
  input: HandlerInput<Schema>,
  ctx: Context<HonoEnv>,
) => Output | Promise<Output>

/** What `defineHonoAction` takes. */
export interface ActionDefinition<Schema extends ActionSchema, Output> {
  /**
   * Checks and converts the input: a schema of Zod 4, Valibot, ArkType or another library that
   * follows [Standard Schema](https://standardschema.dev). Without one the action takes no input.
   */
  schema?: Schema
  /**
   * Does the work. What it returns is the result's `data`; a `HonoActionError` that it throws is
   * the result's `error`.
   */
  handler: ActionHandler<Schema, Output>
}

/** The arguments of `honoClient....$post`: none, optional or required, as the schema has it. */
type ActionArguments<Input> = [Input] extends [undefined]
  ? Record<never, never>
  : undefined extends Input
    ? { json?: Input }
    : { json: Input }

/**
 * An action as a route of a Hono app: what `hc` reads its types from. One endpoint for every
 * status, so that `response.json()` is one promise of a result, to be told apart by its `error`.
 */
export type ActionRoutes<Input, Output> = {
  '/': {
    $post: {
      input: ActionArguments<Input>
      output: ActionResult<JsonOf<Output>>
      outputFormat: 'json'
      status: 200 | ActionErrorStatus
    }
  }
}

/**
 * An action: a Hono app with one POST route at `/`, so `app.route('/', action)` works.
 *
 * @typeParam Input what a caller sends
 * @typeParam Output what the handler returns
 */
export type HonoAction<Input, Output> = Hono<HonoEnv, ActionRoutes<Input, Output>, '/'>
