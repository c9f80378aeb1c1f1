import { hc } from 'hono/client'
import { base, basePath } from '../shared/location.ts'
import { type ActionsClient, actionsProxy } from './actions.ts'
import { callByFetch } from './call-by-fetch.ts'
import type { CallByPath, Transport } from './transport.ts'
import type { HonoClient, RegisteredActions, RegisteredBasePath } from './types.ts'

/** Options of `createHonoClient`. */
export interface HonoClientOptions {
  /** Where the site is. Defaults to the page's own origin and Astro's `base`. */
  baseUrl?: string
  /** Sent with every request. */
  headers?:
    | Record<string, string>
    | (() => Record<string, string> | Promise<Record<string, string>>)
  /**
   * How a request is sent: another Worker's `env.SERVICE.fetch`, or Miniflare's `dispatchFetch` in
   * a test. Defaults to the browser's `fetch`, and in a Worker to a call in process.
   */
  fetch?: (input: string, init: RequestInit) => Promise<Response>
  /**
   * Whether calls of actions that are made in the same tick travel in one request, for which the
   * server must accept batches. In process there is nothing to send, and it does nothing. The
   * actions are expected at the integration's `basePath`; name another: `{ basePath: '/rpc' }`.
   * @default false
   */
  batch?:
    | boolean
    | {
        /** The path of the actions, from `baseUrl` on. */
        basePath: string
      }
}

// Written out: inferred, its types would be those of this package, which knows no actions.
/** The type of `createHonoClient`. Without type arguments it has the app's own actions. */
export type CreateHonoClient = <
  Actions = RegisteredActions,
  BasePath extends string = RegisteredBasePath,
>(
  options?: HonoClientOptions,
) => HonoClient<Actions, BasePath>

/** Options of `createActions`. */
export interface ActionsOptions {
  /** Where the actions are. Defaults to the page's own origin and the integration's `basePath`. */
  baseUrl?: string
  /** Sent with every request. */
  headers?: Record<string, string>
  /** How a request is sent, as for {@link HonoClientOptions}. */
  fetch?: (input: string, init: RequestInit) => Promise<Response>
  /**
   * Whether calls that are made in the same tick travel in one request, as for
   * {@link HonoClientOptions}.
   * @default false
   */
  batch?: boolean
}

/** The type of `createActions`. Without type arguments it has the app's own actions. */
export type CreateActions = <Actions = RegisteredActions>(
  options?: ActionsOptions,
) => ActionsClient<Actions>

/** Makes `createActions` for a transport, and for a way to call that is the platform's own. */
export function actionsFactory(transport: Transport, callByPath: CallByPath): CreateActions {
  return function createActions<Actions>(options: ActionsOptions = {}): ActionsClient<Actions> {
    const { fetch = transport.fetch, headers } = options
    const batches = options.batch && sendsRequests(options, transport)
    const baseUrl = options.baseUrl ?? (batches ? transport.actionsUrl : undefined)
    if (baseUrl === undefined) return actionsProxy(callByPath) as ActionsClient<Actions>
    const send = batches ? batching(fetch, () => baseUrl) : fetch
    const call: CallByPath = (one) => {
      const all = { ...headers, ...one.options.headers }
      return callByFetch(send, baseUrl, { ...one, options: { ...one.options, headers: all } })
    }
    return actionsProxy(call) as ActionsClient<Actions>
  }
}

/** Makes `createHonoClient` for a transport. */
export function clientFactory(transport: Transport): CreateHonoClient {
  return function createHonoClient<Actions, BasePath extends string>(
    options: HonoClientOptions = {},
  ): HonoClient<Actions, BasePath> {
    const { headers, batch } = options
    const fetch = options.fetch ?? transport.fetch
    const under = typeof batch === 'object' ? batch.basePath : basePath.slice(base.length - 1)
    const root = () => (options.baseUrl ?? transport.baseUrl()).replace(/\/$/, '') + under
    const send = batch && sendsRequests(options, transport) ? batching(fetch, root) : fetch
    // What `hc` finds by name at run time, `HonoClient` knows by type.
    const client = (baseUrl: string): object =>
      hc(baseUrl, {
        ...(headers ? { headers } : undefined),
        fetch: (input: string, init: RequestInit) => send(input, withContentType(init)),
      } as Parameters<typeof hc>[1])
    if (options.baseUrl) return client(options.baseUrl) as HonoClient<Actions, BasePath>
    // The base is read when a call is made: on the server it is that of the current request.
    return new Proxy(
      {},
      {
        get: (_, key) => Reflect.get(client(transport.baseUrl()), key),
      },
    ) as HonoClient<Actions, BasePath>
  }
}

type Fetch = (input: string, init: RequestInit) => Promise<Response>

/** Loads what makes batches with the first call: a client that makes none does not have it. */
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

/** Whether something is sent: in process there is nothing to be saved. */
function sendsRequests(options: { fetch?: unknown }, { actionsUrl }: Transport): boolean {
  return options.fetch !== undefined || actionsUrl !== undefined
}

/** An action without input has no body, but is JSON all the same; anything else is refused. */
function withContentType(init: RequestInit): RequestInit {
  if (init.method !== 'POST' || init.body !== undefined) return init
  const headers = new Headers(init.headers)
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return { ...init, headers }
}
