import type { Hono } from 'hono'
import type { hc } from 'hono/client'
import type { HonoBase } from 'hono/hono-base'
import type { BlankEnv, MergeSchemaPath, Schema } from 'hono/types'

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

/** The client of one Hono app, found under its name. */
type EntryClient<Name extends string, Entry> =
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
  [Name in keyof Actions & string]: Actions[Name] extends AnyApp
    ? EntryClient<Name, Actions[Name]>
    : MapClient<Actions[Name]>
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
