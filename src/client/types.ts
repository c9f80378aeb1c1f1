import type { Hono } from 'hono'
import type { ClientRequestOptions, ClientResponse, hc } from 'hono/client'
import type { HonoBase } from 'hono/hono-base'
import type { BlankEnv, MergeSchemaPath, Schema } from 'hono/types'
import type {
  ActionAccept,
  ActionArguments,
  ActionInput,
  ActionMethod,
  ActionStatus,
  HonoAction,
} from '../actions/define/types.ts'
import type { ActionResult, JsonOf } from '../shared/result.ts'

/**
 * Where an app's actions are made known to the client. The integration fills it in; outside Astro,
 * augment it yourself.
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

/** The app's `honoActions`, as registered. */
export type RegisteredActions = Register extends { actions: infer Actions }
  ? Actions
  : NotRegistered

/** The path the app's actions are under, as registered. */
export type RegisteredBasePath = Register extends { basePath: infer Path extends string }
  ? Path
  : '/api'

/** What the client shows while no actions are registered. */
export interface NotRegistered {
  /** Nothing: its name says what to do. */
  'No actions are registered: run `npx astro sync`': never
}

/** An action, as Hono's client has it: what `hc` would make of its route. */
export interface ActionRoute {
  /** Its address. */
  $url(args?: { query?: Record<string, string | string[]> }): URL
  /** The path of it. */
  $path(args?: { query?: Record<string, string | string[]> }): string
}

/** An action that is posted to. */
export interface PostRoute<Arguments, Output> extends ActionRoute {
  /** Calls it. */
  $post: RouteCall<Arguments, Output>
}

/** An action that only reads. */
export interface GetRoute<Arguments, Output> extends ActionRoute {
  /** Calls it. */
  $get: RouteCall<Arguments, Output>
}

type RouteCall<Arguments, Output> =
  Record<never, never> extends Arguments
    ? (args?: Arguments, options?: ClientRequestOptions) => RouteResponse<Output>
    : (args: Arguments, options?: ClientRequestOptions) => RouteResponse<Output>

type RouteResponse<Output> = Promise<
  ClientResponse<ActionResult<JsonOf<Output>>, ActionStatus, 'json'>
>

type RouteOf<
  Input,
  Output,
  Accept extends ActionAccept,
  Method extends ActionMethod,
> = Method extends 'GET'
  ? GetRoute<ActionArguments<Input, Accept, Method>, Output>
  : PostRoute<ActionArguments<Input, Accept, Method>, Output>

/** The client of an action is known; any other Hono app's is what `hc` makes of it. */
type EntryClient<Name extends string, Entry> =
  Entry extends HonoAction<
    infer Schema,
    infer Output,
    infer _Errors,
    infer Accept,
    infer Method,
    infer _Queue
  >
    ? RouteOf<ActionInput<Schema, Accept>, Output, Accept, Method>
    : Entry extends AnyApp
      ? AppClient<Name, Entry>
      : MapClient<Entry>

/** The client of one Hono app, found under its name. */
type AppClient<Name extends string, Entry> =
  Hc<UnderName<Name, RoutesOf<Entry>>> extends {
    [Key in Name]: infer Client
  }
    ? Client
    : never

type Hc<Routes extends Schema> = ReturnType<typeof hc<Hono<BlankEnv, Routes, '/'>, string>>

// biome-ignore lint/suspicious/noExplicitAny: as Hono's own client reads an app; no user sees it
type RoutesOf<Entry> = Entry extends HonoBase<any, infer Routes, any, any> ? Routes : never

/** `Routes` with `/name` before every path; member by member, as `app.route()` makes a union. */
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
 * The typed client of a map of actions: `client.api.greet.$post({ json })`. It is mapped name by
 * name, so its cost grows with the number of actions and no faster.
 */
export type HonoClient<
  Actions = RegisteredActions,
  BasePath extends string = RegisteredBasePath,
> = Under<BasePath, MapClient<Actions>>
