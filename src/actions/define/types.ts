import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Context, Hono } from 'hono'
import type { HonoEnv } from '../../shared/env.ts'
import type { ActionErrorCode, ActionErrorStatus } from '../../shared/errors/codes.ts'
import type { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import type { ActionMethod } from '../../shared/methods.ts'
import type { Mistake } from '../../shared/mistake.ts'
import type { ActionResult, JsonOf } from '../../shared/result.ts'
import type { ActionLimits } from '../input/limits.ts'
import type { ActionCache } from '../response/cache.ts'
import type { MiddlewareList, VariablesOf } from './middleware-types.ts'
import type { CheckedReturn, CheckedSchema, OutputReturn } from './output-types.ts'
import type { ActionQueue, CheckedQueue } from './queue-types.ts'
import type { ActionSchema, SchemaInput, SchemaOutput } from './schema-types.ts'

/** The bodies that an action accepts: JSON, an HTML form, or both. */
export type ActionAccept = 'json' | 'form' | 'both'

export type { ActionMethod }

/** The input that a caller sends: the schema's input, a `FormData`, or either. */
export type ActionInput<
  Schema extends ActionSchema,
  Accept extends ActionAccept = 'json',
> = Accept extends 'json'
  ? SchemaInput<Schema, undefined>
  : Accept extends 'form'
    ? Schema extends undefined
      ? FormData | undefined
      : FormData
    : FormData | SchemaInput<Schema, undefined>

/**
 * The input that the handler gets: the schema's output. Without a schema, it is undefined, or the
 * `FormData` of an action that accepts forms.
 */
export type HandlerInput<
  Schema extends ActionSchema,
  Accept extends ActionAccept = 'json',
> = SchemaOutput<
  Schema,
  Accept extends 'json' ? undefined : Accept extends 'form' ? FormData : FormData | undefined
>

/**
 * Hono's `Context` in a handler, with the variables of the app and of the action's `use`.
 *
 * Use it as the type of a helper that several actions share. The helper accepts the context of
 * every action whose `use` includes the middleware of `Use`.
 *
 * @typeParam Use the types of the middleware
 * @example
 * ```ts
 * async function requireOwner({ id }: { id: number }, ctx: ActionContext<[typeof requireUser]>) {
 *   const owner = await ownerOf(ctx.env.DB, id)
 *   if (owner !== ctx.var.userName) throw new HonoActionError({ code: 'FORBIDDEN' })
 * }
 *
 * export const rename = defineHonoAction({
 *   use: [requireUser, audit],
 *   schema: z.object({ id: z.number(), title: z.string() }),
 *   authorize: requireOwner,
 *   handler: ({ id, title }, ctx) => renameNote(ctx.env.DB, id, title),
 * })
 * ```
 */
export type ActionContext<Use extends readonly unknown[] = []> = Context<HonoEnv> &
  VariablesContext<VariablesOf<Use>>

// Methods, not properties: a context with more variables is assignable to one with less.
interface VariablesContext<Variables> {
  /** The variables that the middleware has set. */
  readonly var: Variables
  /** Returns a variable. */
  get<Name extends keyof Variables>(name: Name): Variables[Name]
  /** Sets a variable. */
  set<Name extends keyof Variables>(name: Name, value: Variables[Name]): void
}

/** The codes of an action's own errors, each with the schema of its data. */
export type ActionErrors = Readonly<Record<string, StandardSchemaV1>>

/** Creates an action's own errors: `throw error('OUT_OF_STOCK', { left: 0 })`. */
export type ActionErrorFactory<Errors extends ActionErrors> = <Code extends keyof Errors & string>(
  code: Code,
  data: StandardSchemaV1.InferInput<Errors[Code]>,
  options?: {
    /** Sent to the caller. Defaults to the code in words: `Out of stock`. */
    message?: string
    /** The HTTP status. Defaults to 422. */
    status?: number
  },
) => HonoActionError<Code, StandardSchemaV1.InferOutput<Errors[Code]>>

/**
 * The errors that the caller of an action can get. Narrow them by `code`.
 *
 * @typeParam Errors the schemas of the action's own errors
 * @typeParam Fields the schema's input, whose fields `error.fields` has
 */
export type ActionErrorOf<Errors, Fields = unknown> =
  // Most actions have no own errors.
  Record<never, never> extends Errors
    ? HonoActionError<ActionErrorCode, unknown, Fields>
    : HonoActionError<ActionErrorCode, unknown, Fields> | OwnErrorOf<Errors, Fields>

type OwnErrorOf<Errors, Fields> = {
  [Code in keyof Errors & string]: Errors[Code] extends StandardSchemaV1
    ? HonoActionError<Code, StandardSchemaV1.InferOutput<Errors[Code]>, Fields>
    : never
}[keyof Errors & string]

/** Resolves to `Path`, or to a type that explains why it is not a path of the site. */
export type CheckedPath<Path extends string> = Path extends `${string}://${string}` | `//${string}`
  ? Mistake<`${Path} is another site: write a path of this site, such as '/thanks'`>
  : Path

type CheckedRedirect<Path extends string, Accept extends ActionAccept> = Accept extends 'json'
  ? Mistake<"Only forms are redirected: add accept: 'form' or accept: 'both'">
  : CheckedPath<Path>

/** Sends fresh data along with the result of an action: the handler tool `refresh`. */
export interface Refresh {
  /**
   * Runs another action after the handler has succeeded, with its own middleware and authorization.
   * The client gets its data in the same response, before the call resolves. An action refreshes at
   * most 8 reads and partials; each further one fails with `CONTENT_TOO_LARGE`.
   */
  <Input>(read: ActionTypes<Input, unknown, unknown>, ...input: CallArguments<Input>): void
  /**
   * Renders a page of the app, such as an Astro partial, after the handler has succeeded. In the
   * browser, its HTML replaces the content of the elements whose `data-partial` is the path.
   */
  partial<Path extends string>(path: Path & CheckedPath<Path>): void
}

/** The third argument of a handler. */
export interface HandlerTools<Errors extends ActionErrors> {
  /** Creates one of the action's own errors. Throw it. */
  error: ActionErrorFactory<Errors>
  /**
   * Sets the path to redirect to after a form that was posted to a page. Overrides the option
   * `redirectTo`.
   */
  redirectTo: <Path extends string>(path: Path & CheckedPath<Path>) => void
  /**
   * Invalidates cached reads by their tags, after the handler has succeeded. The tags are added to
   * those of the option `invalidates`.
   */
  invalidate: (...tags: string[]) => void
  /** Sends fresh data of other actions to the client, in the same response. */
  refresh: Refresh
}

/** The options that do not depend on the types of an action. */
interface CommonOptions {
  /** Limits of the request's body. A larger body fails with status 413. */
  limits?: ActionLimits
  /**
   * Milliseconds that the handler may take. After that, the caller gets a 504, and the request
   * context's `signal` aborts. Work that ignores the signal continues. By default, only the
   * platform's limits apply.
   */
  timeout?: number
}

/** The options of `defineHonoAction`. */
export interface ActionDefinition<
  Schema extends ActionSchema,
  Returned,
  Use extends readonly unknown[] = [],
  Errors extends ActionErrors = Record<never, never>,
  Accept extends ActionAccept = 'json',
  Method extends ActionMethod = 'POST',
  Queue extends ActionQueue | undefined = undefined,
  Output extends ActionSchema = undefined,
  Path extends string = string,
> extends CommonOptions {
  /**
   * HTTP method: `GET` for an action that only reads. Its input is then in the query string, and
   * its response can be cached.
   * @default 'POST'
   */
  method?: Method
  /**
   * The bodies that it accepts: JSON, a form (urlencoded or multipart, with files), or both. Names
   * such as `author.name` and `items[0].count` make nested objects. With Zod 4, Valibot and
   * ArkType, form fields are converted to the types of the schema: numbers, booleans, dates and
   * arrays. With other libraries, the values are strings and files.
   * @default 'json'
   */
  accept?: Accept
  /** Cache headers of the response. Only with `method: 'GET'`. */
  cache?: Method extends 'GET'
    ? ActionCache<HandlerInput<Schema, Accept>>
    : Mistake<"Only reads can be cached: add method: 'GET'">
  /**
   * Tags of cached reads to invalidate after the handler has succeeded, before the caller gets the
   * result. A function gets the validated input. Call `invalidate()` in the handler for tags that
   * depend on its work. It has no effect without Cloudflare's cache in front of the Worker.
   */
  invalidates?: Method extends 'GET'
    ? Mistake<"An action with method: 'GET' changes nothing: remove invalidates">
    : readonly string[] | ((input: HandlerInput<Schema, Accept>) => readonly string[])
  /**
   * Hono middleware. It runs before the input is read, for every caller: `fetch`, a form, a
   * server-side call. Variables that it sets are in the handler's `ctx.var`.
   */
  use?: MiddlewareList<Use>
  /**
   * Validates and converts the input: a schema of Zod 4, Valibot, ArkType or another library that
   * follows [Standard Schema](https://standardschema.dev). Without a schema, the action has no
   * input, or the `FormData` if it accepts forms.
   *
   * `schema: () => z.object({ ... })` creates the schema when the action first runs, so a Worker
   * with many actions starts faster.
   */
  schema?: Schema
  /**
   * Runs after validation and before the handler. Throw a `HonoActionError` if the caller may not
   * run the action with this input.
   */
  authorize?: (
    input: HandlerInput<Schema, Accept>,
    ctx: ActionContext<NoInfer<Use>>,
  ) => void | Promise<void>
  /**
   * The binding of a queue, or `{ binding, use, idempotent }`, to run the action later.
   * `actions.x.defer(input)` validates the input and puts it in the queue, and the queue's consumer
   * runs the handler. The input cannot have files, and is at most 128 KB.
   */
  queue?: Method extends 'GET'
    ? Mistake<"An action with method: 'GET' cannot be deferred">
    : Queue & CheckedQueue<Queue>
  /**
   * The action's own error codes, each with the schema of its data. In the client, `error.code`
   * narrows the type of `error.data`.
   */
  errors?: Errors
  /**
   * The path to redirect to after a form that was posted to a page has succeeded. The redirect has
   * status 303, so a reload does not post again. The next page has the result once. Call
   * `redirectTo()` in the handler to choose the path at run time; it overrides the option.
   */
  redirectTo?: Path & CheckedRedirect<Path, Accept>
  /** Renamed: write `schema`. */
  input?: Mistake<'The option is named schema: write schema instead of input'>
  /**
   * Schema of the handler's return value, or of each value that it yields. The handler returns the
   * schema's input, and the caller gets its output. If the value is invalid, the caller gets a 500.
   * It can be a function that returns the schema, like `schema`.
   */
  output?: Output & CheckedSchema<Output>
  /**
   * Runs the action: `(input, ctx, tools) => data`. It gets the validated input, Hono's `Context`
   * ({@link ActionContext}) and {@link HandlerTools}. The return value is the result's `data`. A
   * `HonoActionError` that it throws is the result's `error`.
   */
  handler: Output extends undefined
    ? ActionHandler<HandlerInput<Schema, Accept>, Use, Errors, Returned & CheckedReturn<Returned>>
    : ActionHandler<HandlerInput<Schema, Accept>, Use, Errors, OutputReturn<Output>>
}

/** The options of an action that accepts JSON and returns plain data. */
export interface PlainActionDefinition<
  Schema extends ActionSchema,
  Data,
  Use extends readonly unknown[],
  Errors extends ActionErrors,
> extends CommonOptions {
  /** The input's schema, as in {@link ActionDefinition}. */
  schema?: Schema
  /** Hono middleware, as in {@link ActionDefinition}. */
  use?: MiddlewareList<Use>
  /** Authorizes the caller, as in {@link ActionDefinition}. */
  authorize?: (
    input: SchemaOutput<Schema, undefined>,
    ctx: ActionContext<NoInfer<Use>>,
  ) => void | Promise<void>
  /** The action's own error codes, as in {@link ActionDefinition}. */
  errors?: Errors
  /** Tags of cached reads to invalidate, as in {@link ActionDefinition}. */
  invalidates?: readonly string[] | ((input: SchemaOutput<Schema, undefined>) => readonly string[])
  /** `'POST'`. The second overload has the other method. */
  method?: 'POST'
  /** `'json'`. */
  accept?: 'json'
  /** Not in this overload. */
  cache?: undefined
  /** Not in this overload. */
  queue?: undefined
  /** Not in this overload. */
  output?: undefined
  /** Not in this overload. */
  redirectTo?: undefined
  /** Renamed: write `schema`. */
  input?: undefined
  /** Runs the action, as in {@link ActionDefinition}. */
  handler: (
    input: SchemaOutput<Schema, undefined>,
    ctx: ActionContext<Use>,
    tools: HandlerTools<Errors>,
  ) => Data | Promise<Data>
}

type ActionHandler<Input, Use extends readonly unknown[], Errors extends ActionErrors, Returned> = (
  input: Input,
  ctx: ActionContext<Use>,
  tools: HandlerTools<Errors>,
) => Returned

type FormValue = string | File

/** The arguments of an action in `honoClient`: `query` for a `GET`, otherwise `json` or `form`. */
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

/** The arguments of an action that accepts JSON, in `honoClient`. */
export type JsonArguments<Input> = [Input] extends [undefined]
  ? Record<never, never>
  : undefined extends Input
    ? { json?: Input }
    : { json: Input }

/**
 * The route of an action in the type of its Hono app, for `hc`. `response.json()` has one type for
 * all statuses: check its `error`.
 */
export type ActionRoutes<
  Input,
  Output,
  Accept extends ActionAccept = 'json',
  Method extends ActionMethod = 'POST',
  Errors = Record<never, never>,
> = {
  /** The only route. */
  '/': {
    [Key in `$${Lowercase<Method>}`]: {
      /** The arguments of the route. */
      input: ActionArguments<Input, Accept, Method>
      /** The body of the response. */
      output: ActionResult<JsonOf<Output>, Errors>
      /** The format of the body. */
      outputFormat: 'json'
      /** The status: 200, or an error's. */
      status: ActionStatus
    }
  }
}

/** The status of an action's response: 200, or an error's. */
export type ActionStatus = 200 | ActionErrorStatus

/** The arguments of an action. An input that accepts `undefined` is optional. */
export type CallArguments<Input> = undefined extends Input
  ? [input?: NoInfer<Input>]
  : [input: NoInfer<Input>]

/** The types of an action, from which `actions` and `callAction` infer theirs. */
export interface ActionTypes<
  Input,
  Output,
  Errors,
  Method = ActionMethod,
  Queue = ActionQueue | undefined,
  Accept = ActionAccept,
  Fields = unknown,
> {
  /** Exists only in the types, not at run time. */
  readonly '~action': {
    /** The input that a caller sends. */
    input: Input
    /** The data that the caller gets. */
    output: Output
    /** The schemas of the action's own errors. */
    errors: Errors
    /** `POST` or `GET`. */
    method: Method
    /** The queue for deferred runs. */
    queue: Queue
    /** The bodies that it accepts: JSON, a form, or both. */
    accept: Accept
    /** The schema's input, whose fields the errors have. */
    fields: Fields
  }
}

// An interface, because TypeScript resolves it lazily. One of Hono's types for each action is
// expensive.
/**
 * An action: a Hono app with one route at `/`, so `app.route('/', action)` works.
 *
 * @typeParam Schema the schema of the input
 * @typeParam Output the data that the caller gets
 * @typeParam Errors the schemas of the action's own errors
 * @typeParam Accept the bodies that it accepts: JSON, a form, or both
 * @typeParam Method `POST` or `GET`
 * @typeParam Queue the queue for deferred runs
 */
export interface HonoAction<
  out Schema extends ActionSchema,
  out Output,
  out Errors = Record<never, never>,
  out Accept extends ActionAccept = 'json',
  out Method extends ActionMethod = 'POST',
  out Queue extends ActionQueue | undefined = undefined,
> extends Hono<
      HonoEnv,
      ActionRoutes<ActionInput<Schema, Accept>, Output, Accept, Method, Errors>,
      '/'
    >,
    ActionTypes<
      ActionInput<Schema, Accept>,
      Output,
      Errors,
      Method,
      Queue,
      Accept,
      SchemaInput<Schema, unknown>
    > {}
