import { hc } from 'hono/client'
import { base, basePath } from '../shared/location.ts'
import { type ActionsClient, actionsProxy } from './actions.ts'
import { callByFetch } from './call-by-fetch.ts'
import type { CallByPath, Transport } from './transport.ts'
import type { HonoClient, RegisteredActions, RegisteredBasePath } from './types.ts'

/** Options of `createHonoClient`. */
export interface HonoClientOptions {
  /** The URL of the site. Defaults to the page's origin and Astro's `base`. */
  baseUrl?: string
  /** Sent with every request. */
  headers?:
    | Record<string, string>
    | (() => Record<string, string> | Promise<Record<string, string>>)
  /**
   * Sends a request: another Worker's `env.SERVICE.fetch`, or Miniflare's `dispatchFetch` in a
   * test. Defaults to the browser's `fetch`, and in a Worker to an in-process call.
   */
  fetch?: (input: string, init: RequestInit) => Promise<Response>
  /**
   * Sends calls of actions that are made in the same tick in one request. The server must accept
   * batches. In-process calls are not batched. The actions are at the integration's `basePath`, or
   * at another: `{ basePath: '/rpc' }`.
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
export interface ActionsOptions {
  /** The URL of the actions. Defaults to the page's origin and the integration's `basePath`. */
  baseUrl?: string
  /** Sent with every request. */
  headers?: Record<string, string>
  /** Sends a request, as in {@link HonoClientOptions}. */
  fetch?: (input: string, init: RequestInit) => Promise<Response>
  /**
   * Sends calls that are made in the same tick in one request, as in {@link HonoClientOptions}.
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
    const { fetch = transport.fetch, headers } = options
    const batches = options.batch && sendsRequests(options, transport)
    const url = options.baseUrl ?? (batches ? transport.actionsUrl : undefined)
    if (url === undefined) return actionsProxy(callByPath) as ActionsClient<Actions>
    const baseUrl = withoutSlash(url)
    const send = batches ? batching(fetch, () => baseUrl) : fetch
    const call: CallByPath = (one) => {
      const all = { ...headers, ...one.options.headers }
      return callByFetch(send, baseUrl, { ...one, options: { ...one.options, headers: all } })
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
    const under = typeof batch === 'object' ? batch.basePath : basePath.slice(base.length - 1)
    const root = () => withoutSlash(options.baseUrl ?? transport.baseUrl()) + withoutSlash(under)
    const send = batch && sendsRequests(options, transport) ? batching(fetch, root) : fetch
    // `hc` accepts any name at run time; `HonoClient` has the types.
    const client = (baseUrl: string): object =>
      hc(baseUrl, {
        ...(headers ? { headers } : undefined),
        fetch: (input: string, init: RequestInit) => send(input, withContentType(init)),
      } as Parameters<typeof hc>[1])
    if (options.baseUrl) return client(options.baseUrl) as HonoClient<Actions, BasePath>
    // Read at each call: on the server it is the origin of the current request.
    return new Proxy(
      {},
      {
        get: (_, key) => Reflect.get(client(transport.baseUrl()), key),
      },
    ) as HonoClient<Actions, BasePath>
  }
}

type Fetch = (input: string, init: RequestInit) => Promise<Response>

/** Loads the script for batches with the first call. */
function batching(fetch: Fetch, base: () => string): Fetch {
  let send: Promise<Fetch> | undefined
  return async (input, init) => {
    send ??= import('./batch.ts').then(
      ({ inBatches }) => inBatches(fetch, base),
      () => fetch,
    )
    return (await send)(input, init)
  }
}

/** Removes the slash at the end: a name follows, and a doubled slash would be another path. */
function withoutSlash(url: string): string {
  return url.replace(/\/$/, '')
}

/** Returns true if calls are requests. A server-side call has nothing to batch. */
function sendsRequests(options: { fetch?: unknown }, { actionsUrl }: Transport): boolean {
  return options.fetch !== undefined || actionsUrl !== undefined
}

/** Adds the content type of JSON to a call without a body: the server rejects any other. */
function withContentType(init: RequestInit): RequestInit {
  if (init.method !== 'POST' || init.body !== undefined) return init
  const headers = new Headers(init.headers)
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return { ...init, headers }
}
