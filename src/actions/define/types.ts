import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Context, Hono } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import type { ActionErrorStatus } from '../../shared/errors/codes.ts'
import type { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import type { ActionMethod } from '../../shared/methods.ts'
import type { ActionResult, JsonOf } from '../../shared/result.ts'
import type { ActionLimits } from '../input/limits.ts'
import type { ActionCache } from '../response/headers.ts'
import type { MiddlewareList, VariablesOf } from './middleware-types.ts'
import type { ActionQueue, CheckedQueue } from './queue-types.ts'
import type { ActionSchema, SchemaInput, SchemaOutput } from './schema-types.ts'

/** The body that an action accepts: JSON, an HTML form, or either. */
export type ActionAccept = 'json' | 'form' | 'both'

export type { ActionMethod }

/** The input of a caller: the schema's input, or a form. */
export type ActionInput<
  Schema extends ActionSchema,
  Accept extends ActionAccept = 'json',
> = Accept extends 'json'
  ? SchemaInput<Schema, undefined>
  : Accept extends 'form'
    ? FormData
    : FormData | SchemaInput<Schema, undefined>

/** The input of a handler: the schema's output, or the form itself without a schema. */
export type HandlerInput<
  Schema extends ActionSchema,
  Accept extends ActionAccept = 'json',
> = SchemaOutput<
  Schema,
  Accept extends 'json' ? undefined : Accept extends 'form' ? FormData : FormData | undefined
>

/** The Hono context of a handler: the app's variables, and those that the action's `use` sets. */
export type ActionContext<Use extends readonly unknown[] = []> = Context<
  HonoEnv & { Variables: VariablesOf<Use> }
>

/** The codes of an action's own errors, each with the schema of its data. */
export type ActionErrors = Readonly<Record<string, StandardSchemaV1>>

/** Makes an action's own errors: `throw error('OUT_OF_STOCK', { left: 0 })`. */
export type ActionErrorFactory<Errors extends ActionErrors> = <Code extends keyof Errors & string>(
  code: Code,
  data: StandardSchemaV1.InferInput<Errors[Code]>,
  options?: {
    /** Shown to the caller. Defaults to the code in words: `Out of stock`. */
    message?: string
    /** The HTTP status. Defaults to 422. */
    status?: number
  },
) => HonoActionError<Code, StandardSchemaV1.InferOutput<Errors[Code]>>

/** The errors of an action as its caller gets them, told apart by `code`. */
export type ActionErrorOf<Errors> =
  | HonoActionError
  | {
      [Code in keyof Errors & string]: Errors[Code] extends StandardSchemaV1
        ? HonoActionError<Code, StandardSchemaV1.InferOutput<Errors[Code]>>
        : never
    }[keyof Errors & string]

/** The third argument of a handler. */
export interface HandlerTools<Errors extends ActionErrors> {
  /** Makes one of the action's own errors, to be thrown. */
  error: ActionErrorFactory<Errors>
  /** Sets where a form goes that was posted to a page, in place of the action's `redirectTo`. */
  redirectTo: (path: string) => void
}

/** The options of `defineHonoAction`. */
export interface ActionDefinition<
  Schema extends ActionSchema,
  Output,
  Use extends readonly unknown[] = [],
  Errors extends ActionErrors = Record<never, never>,
  Accept extends ActionAccept = 'json',
  Method extends ActionMethod = 'POST',
  Queue extends ActionQueue | undefined = undefined,
> {
  /**
   * `GET` for an action that only reads: its input comes from the query string, converted as a
   * form's is, and its answer may be cached.
   * @default 'POST'
   */
  method?: Method
  /**
   * The body that it accepts: JSON, a form (urlencoded or multipart, with files), or both. The fields of a
   * form become what the schema asks for: numbers, booleans, dates, arrays, nested objects by
   * names like `author.name` and `items[0].count`. Typed so for Zod 4; for other libraries the
   * values are strings and files.
   * @default 'json'
   */
  accept?: Accept
  /** Limits of its body. A larger one is a 413. */
  limits?: ActionLimits
  /**
   * Milliseconds that the handler may take. After that the caller gets a 504, and the context's
   * `signal` aborts. Without one there is no limit but the platform's.
   */
  timeout?: number
  /** Only with `method: 'GET'`: how long and by whom the answer may be kept. */
  cache?: Method extends 'GET' ? ActionCache : never
  /**
   * Hono middleware that guards the action however it is reached: by `fetch`, as a form, in
   * process. It runs before the input is read; what it sets is in the handler's `ctx.var`.
   */
  use?: MiddlewareList<Use>
  /**
   * Checks and converts the input: a schema of Zod 4, Valibot, ArkType or another library that
   * follows [Standard Schema](https://standardschema.dev). Without one the action takes no input.
   *
   * A function that returns one is called when the action is first used, which spares a Worker of
   * many actions the time to build them all at its start: `schema: () => z.object({ ... })`.
   */
  schema?: Schema
  /**
   * Runs after the input was found valid and before the handler, to decide by it: throw a
   * `HonoActionError` where this caller may not do this.
   */
  authorize?: (input: HandlerInput<Schema, Accept>, ctx: ActionContext<Use>) => void | Promise<void>
  /**
   * The binding of a queue, by which the action can be deferred: `actions.x.defer(input)` validates
   * the input and puts it in the queue, and the queue's consumer runs the handler. Not for input
   * with files, nor for more than the 128 KB of a message.
   */
  queue?: Method extends 'GET' ? never : Queue & CheckedQueue<Queue>
  /** The action's own error codes. The client tells them apart by `error.code`, data typed. */
  errors?: Errors
  /**
   * Checks and converts what the handler returns, which is a 500 where it does not fit. Like
   * `schema` it can be a function that returns the schema.
   */
  output?: StandardSchemaV1<Awaited<Output>> | (() => StandardSchemaV1<Awaited<Output>>)
  /**
   * Where a form goes that was posted to a page without a script, after it succeeded: a path of the
   * site, by a 303, so that a reload does not post again. The page there gets the result once. A handler
   * that has to decide calls its tool of the same name.
   */
  redirectTo?: string
  /**
   * Does the work. What it returns is the result's `data`; a `HonoActionError` that it throws is
   * the result's `error`.
   */
  handler: (
    input: HandlerInput<Schema, Accept>,
    ctx: ActionContext<Use>,
    tools: HandlerTools<Errors>,
  ) => Output | Promise<Output>
}

type FormValue = string | File

/** The argument of a `honoClient` call: none, an optional one, or the schema's input. */
export type ActionArguments<
  Input,
  Accept extends ActionAccept,
  Method extends ActionMethod,
> = Method extends 'GET'
  ? {
      /** The input, as fields of the query string. */
      query?: Record<string, string | string[]>
    }
  : Accept extends 'form'
    ? {
        /** The fields of the form. */
        form: Record<string, FormValue | FormValue[]>
      }
    : Accept extends 'both'
      ? {
          /** The input, as JSON. */
          json?: Exclude<Input, FormData>
          /** The fields of a form, in place of `json`. */
          form?: Record<string, FormValue | FormValue[]>
        }
      : JsonArguments<Input>

type JsonArguments<Input> = [Input] extends [undefined]
  ? Record<never, never>
  : undefined extends Input
    ? { json?: Input }
    : { json: Input }

/**
 * An action as a route of a Hono app: what `hc` reads its types from. One endpoint for every
 * status, so that `response.json()` is one promise of a result, to be told apart by its `error`.
 */
export type ActionRoutes<
  Input,
  Output,
  Accept extends ActionAccept = 'json',
  Method extends ActionMethod = 'POST',
> = {
  /** Its one path. */
  '/': {
    [Key in `$${Lowercase<Method>}`]: {
      /** The input of the route. */
      input: ActionArguments<Input, Accept, Method>
      /** The body of its response. */
      output: ActionResult<JsonOf<Output>>
      /** The format of its response. */
      outputFormat: 'json'
      /** With what status: 200, or that of an error. */
      status: ActionStatus
    }
  }
}

/** The status of an action's answer: 200, or that of an error. */
export type ActionStatus = 200 | ActionErrorStatus

/** The types of an action that `actions` and `callAction` read. */
export interface ActionTypes<
  Input,
  Output,
  Errors,
  Method = ActionMethod,
  Queue = ActionQueue | undefined,
  Accept = ActionAccept,
> {
  /** Only in the types: there is no such property at run time. */
  readonly '~action': {
    /** The input of a caller. */
    input: Input
    /** The value that the handler returns. */
    output: Output
    /** The schemas of the action's own errors. */
    errors: Errors
    /** `POST`, or `GET`. */
    method: Method
    /** The queue through which it can be deferred. */
    queue: Queue
    /** The body that it accepts: JSON, a form, or both. */
    accept: Accept
  }
}

// An interface, so that nothing is made of it before somebody asks for it: a type of Hono for each
// action is dear.
/**
 * An action: a Hono app with one route at `/`, so `app.route('/', action)` works.
 *
 * @typeParam Schema checks what a caller sends
 * @typeParam Output what the handler returns
 * @typeParam Errors the schemas of the action's own errors
 * @typeParam Accept what it takes: JSON, a form, or both
 * @typeParam Method `POST`, or `GET`
 * @typeParam Queue the queue through which it can be deferred
 */
export interface HonoAction<
  out Schema extends ActionSchema,
  out Output,
  out Errors = Record<never, never>,
  out Accept extends ActionAccept = 'json',
  out Method extends ActionMethod = 'POST',
  out Queue extends ActionQueue | undefined = undefined,
> extends Hono<HonoEnv, ActionRoutes<ActionInput<Schema, Accept>, Output, Accept, Method>, '/'>,
    ActionTypes<ActionInput<Schema, Accept>, Output, Errors, Method, Queue, Accept> {}
