import type { Hono } from 'hono'
import type { ClientRequestOptions, ClientResponse, hc } from 'hono/client'
import type { HonoBase } from 'hono/hono-base'
import type { BlankEnv, MergeSchemaPath, Schema } from 'hono/types'
import type { SchemaInput } from '../actions/define/schema-types.ts'
import type {
  ActionAccept,
  ActionArguments,
  ActionInput,
  ActionMethod,
  ActionStatus,
  HonoAction,
  JsonArguments,
} from '../actions/define/types.ts'
import type { CallerName } from '../shared/methods.ts'
import type { ActionResult, JsonOf } from '../shared/result.ts'

/**
 * Registers an app's actions with the client. The integration augments it; outside Astro, augment
 * it yourself.
 *
 * @example
 * ```ts
 * declare module '@gnosticdev/hono-actions/client' {
 *   interface Register {
 *     actions: typeof import('./src/actions').honoActions
 *     basePath: '/api'
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: an interface, so that an app can augment it
export interface Register {}

/** The registered `honoActions` of the app. */
export type RegisteredActions = Register extends { actions: infer Actions }
  ? Actions
  : NotRegistered

/** The registered path of the app's actions. */
export type RegisteredBasePath = Register extends { basePath: infer Path extends string }
  ? Path
  : '/api'

/** The type of the client if no actions are registered. */
export interface NotRegistered {
  /** The name of this property says what to do. */
  'No actions are registered: add honoActions() to the integrations of astro.config, then run `npx astro sync`': never
}

/** An action in Hono's client: the methods of every route. */
export interface ActionRoute {
  /** Returns the URL of the action. */
  $url(args?: { query?: Record<string, string | string[]> }): URL
  /** Returns the path of the action. */
  $path(args?: { query?: Record<string, string | string[]> }): string
}

/** A POST action in Hono's client. */
export interface PostRoute<Arguments, Output, Errors = Record<never, never>> extends ActionRoute {
  /** Calls the action. */
  $post: RouteCall<Arguments, Output, Errors>
}

/** An action with another method in Hono's client, called by `$get`. */
export type MethodRoute<
  Method extends ActionMethod,
  Arguments,
  Output,
  Errors = Record<never, never>,
> = ActionRoute & { [Name in CallerName<Method>]: RouteCall<Arguments, Output, Errors> }

type RouteCall<Arguments, Output, Errors> =
  Record<never, never> extends Arguments
    ? (args?: Arguments, options?: ClientRequestOptions) => RouteResponse<Output, Errors>
    : (args: Arguments, options?: ClientRequestOptions) => RouteResponse<Output, Errors>

type RouteResponse<Output, Errors> = Promise<
  ClientResponse<ActionResult<JsonOf<Output>, Errors>, ActionStatus, 'json'>
>

type RouteOf<
  Input,
  Output,
  Accept extends ActionAccept,
  Method extends ActionMethod,
  Errors,
> = Method extends 'POST'
  ? PostRoute<ActionArguments<Input, Accept, Method>, Output, Errors>
  : MethodRoute<Method, ActionArguments<Input, Accept, Method>, Output, Errors>

/** The client of an action, or of another Hono app as `hc` types it. */
type EntryClient<Name extends string, Entry> =
  // Most actions have the defaults, for which this is less work.
  Entry extends HonoAction<infer Schema, infer Output, infer Errors>
    ? PostRoute<JsonArguments<SchemaInput<Schema, undefined>>, Output, Errors>
    : Entry extends HonoAction<
          infer Schema,
          infer Output,
          infer Errors,
          infer Accept,
          infer Method,
          infer _Queue
        >
      ? RouteOf<ActionInput<Schema, Accept>, Output, Accept, Method, Errors>
      : Entry extends AnyApp
        ? AppClient<Name, Entry>
        : MapClient<Entry>

/** The client of a Hono app under its name. */
type AppClient<Name extends string, Entry> =
  Hc<UnderName<Name, RoutesOf<Entry>>> extends {
    [Key in Name]: infer Client
  }
    ? Client
    : never

type Hc<Routes extends Schema> = ReturnType<typeof hc<Hono<BlankEnv, Routes, '/'>, string>>

// biome-ignore lint/suspicious/noExplicitAny: as in Hono's own client; no user sees it
type RoutesOf<Entry> = Entry extends HonoBase<any, infer Routes, any, any> ? Routes : never

/**
 * `Routes` with `/name` before each path, for each member of the union that `app.route()` makes.
 */
type UnderName<Name extends string, Routes> = Routes extends Schema
  ? MergeSchemaPath<Routes, `/${Name}`>
  : never

type MapClient<Actions> = {
  [Name in keyof Actions & string]: EntryClient<Name, Actions[Name]>
}

type AnyApp = { fetch: (...args: never) => unknown }

/** Puts `Client` under the segments of `Path`: `/api/v1` is `{ api: { v1: Client } }`. */
type Under<Path extends string, Client> = Path extends `/${infer Rest}`
  ? Under<Rest, Client>
  : Path extends `${infer Segment}/${infer Rest}`
    ? { [Key in Segment]: Under<Rest, Client> }
    : { [Key in Path]: Client }

/**
 * The typed Hono client of a map of actions and routes: `client.api.greet.$post({ json })`.
 */
export type HonoClient<
  Actions = RegisteredActions,
  BasePath extends string = RegisteredBasePath,
> = Under<BasePath, MapClient<Actions>>
