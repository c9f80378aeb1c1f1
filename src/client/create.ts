import { hc } from 'hono/client'
import { base, basePath } from '../shared/location.ts'
import { type ActionsClient, actionsProxy } from './actions.ts'
import { callByFetch, lowercase } from './call-by-fetch.ts'
import { failedCall } from './failed-call.ts'
import { loadAgain } from './load-later.ts'
import { plainJson } from './plain-json.ts'
import type { CallByPath, Transport } from './transport.ts'
import type { HonoClient, RegisteredActions, RegisteredBasePath } from './types.ts'

/** The options that both clients have. */
interface ClientOptions {
  /**
   * The URL of the actions, such as `https://tickets.example/api`, or the URL of the site without a
   * path. Defaults to the page's origin and the integration's `basePath`.
   */
  baseUrl?: string
  /** Headers of every request: an object, or a function that runs for each call. */
  headers?:
    | Record<string, string>
    | (() => Record<string, string> | Promise<Record<string, string>>)
  /**
   * Function that sends a request, such as one that calls another Worker's `env.SERVICE.fetch`.
   * Defaults to the browser's `fetch`, and on the server to an in-process call.
   */
  fetch?: (input: string, init: RequestInit) => Promise<Response>
}

/** Options of `createHonoClient`. */
export interface HonoClientOptions extends ClientOptions {
  /**
   * Sends the calls of actions of the same tick in one request, if the server accepts batches. Use
   * `{ basePath: '/rpc' }` if the actions are not at the integration's `basePath`.
   * @default false
   */
  batch?:
    | boolean
    | {
        /** The path of the actions, below `baseUrl`. */
        basePath: string
      }
}

// Not inferred: the types would be resolved in this package, where no actions are registered.
/** The type of `createHonoClient`. The type arguments default to the app's own actions. */
export type CreateHonoClient = <
  Actions = RegisteredActions,
  BasePath extends string = RegisteredBasePath,
>(
  options?: HonoClientOptions,
) => HonoClient<Actions, BasePath>

/** Options of `createActions`. */
export interface ActionsOptions extends ClientOptions {
  /**
   * Sends the calls of the same tick in one request, if the server accepts batches.
   * @default false
   */
  batch?: boolean
}

/** The type of `createActions`. The type argument defaults to the app's own actions. */
export type CreateActions = <Actions = RegisteredActions>(
  options?: ActionsOptions,
) => ActionsClient<Actions>

/** Creates `createActions` for a transport, and the platform's own call without options. */
export function actionsFactory(transport: Transport, callByPath: CallByPath): CreateActions {
  return function createActions<Actions>(options: ActionsOptions = {}): ActionsClient<Actions> {
    const { headers } = options
    const fetch = options.fetch ?? transport.fetch
    const url = options.baseUrl ?? (options.fetch ? basePath : transport.actionsUrl)
    const baseUrl = url === undefined ? undefined : actionsUrlOf(url)
    const send = options.batch && baseUrl !== undefined ? batching(fetch, () => baseUrl) : fetch
    // A `fetch` of the app may be for another server or user.
    const reads = options.fetch ? undefined : transport.reads
    const call: CallByPath = async (one) => {
      if (baseUrl !== undefined && !options.fetch) transport.check?.(baseUrl)
      try {
        const all = {
          ...lowercase(typeof headers === 'function' ? await headers() : headers),
          ...lowercase(one.options.headers),
        }
        const complete = { ...one, options: { ...one.options, headers: all } }
        return baseUrl === undefined
          ? callByPath(complete)
          : callByFetch(send, baseUrl, complete, reads)
      } catch (cause) {
        return { data: null, error: failedCall(cause) }
      }
    }
    return actionsProxy(call) as ActionsClient<Actions>
  }
}

/** Creates `createHonoClient` for a transport. */
export function clientFactory(transport: Transport): CreateHonoClient {
  return function createHonoClient<Actions, BasePath extends string>(
    options: HonoClientOptions = {},
  ): HonoClient<Actions, BasePath> {
    const { headers, batch } = options
    const fetch = options.fetch ?? transport.fetch
    const under = withoutSlash(
      typeof batch === 'object' ? batch.basePath : basePath.slice(base.length - 1),
    )
    const siteUrl = () => {
      const url = withoutSlash(options.baseUrl ?? transport.baseUrl())
      return url.endsWith(under) ? url.slice(0, -under.length) : url
    }
    const sendsRequests = options.fetch !== undefined || transport.actionsUrl !== undefined
    const send = batch && sendsRequests ? batching(fetch, () => siteUrl() + under) : fetch
    const init = {
      ...(headers ? { headers } : undefined),
      fetch: (input: string, init: RequestInit) => send(input, withContentType(init)),
    } as Parameters<typeof hc>[1]
    // `hc` accepts any name at run time; `HonoClient` has the types.
    const route = (names: string[]): object =>
      new Proxy(() => {}, {
        get: (_, key) =>
          typeof key === 'string' && key !== 'then' ? route([...names, key]) : undefined,
        apply(_, __, [args, options]: [{ json?: unknown } | undefined, unknown]) {
          // Read at each call: on the server it is the origin of the current request.
          const [, origin = '', path = ''] = /^(\w+:\/\/[^/]*)?(.*)/.exec(siteUrl()) ?? []
          let client: object = hc(origin || '/', init)
          // Names, not a part of the URL: `$path` leaves out the URL that `hc` is given.
          for (const name of [...path.split('/').filter(Boolean), ...names]) {
            client = Reflect.get(client, name)
          }
          const call = client as (...args: unknown[]) => unknown
          const { json } = args ?? {}
          return call(json === undefined ? args : { ...args, json: plainJson(json) }, options)
        },
      })
    return route([]) as HonoClient<Actions, BasePath>
  }
}

type Fetch = (input: string, init: RequestInit) => Promise<Response>

/** Loads the script for batches with the first call. If it does not load, the call is sent alone. */
function batching(fetch: Fetch, base: () => string): Fetch {
  let send: Promise<Fetch> | undefined
  return async (input, init) => {
    send ??= import('./batch.ts')
      .catch(loadAgain<typeof import('./batch.ts')>)
      .then(({ inBatches }) => inBatches(fetch, base))
    const batched = await send.catch(() => {
      send = undefined
      return fetch
    })
    return batched(input, init)
  }
}

/** Returns the URL of the actions: at the integration's `basePath` if `url` is an origin. */
function actionsUrlOf(url: string): string {
  const short = withoutSlash(url)
  return /^\w+:\/\/[^/]*$/.test(short) ? short + basePath : short
}

/** Removes slashes at the end: a name follows, and a doubled slash would be another path. */
function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

/** Adds the content type of JSON to a call without a body: the server rejects any other. */
function withContentType(init: RequestInit): RequestInit {
  // POST, PUT and PATCH.
  if (init.method?.[0] !== 'P' || init.body !== undefined) return init
  const headers = new Headers(init.headers)
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return { ...init, headers }
}
