/**
 * Typed clients of the actions. In the browser they send requests; on the server they call actions
 * in process.
 *
 * `DetailedError` and `parseResponse` are from `hono/client`.
 *
 * @module
 */
import { callByPath, transport } from '#transport'
import { type ActionsClient, actionsProxy } from './actions.ts'
import {
  actionsFactory,
  type CreateActions,
  type CreateHonoClient,
  clientFactory,
} from './create.ts'
import type { HonoClient, RegisteredActions } from './types.ts'

/**
 * Creates a `honoClient` with options, for another server or for a test.
 *
 * @example
 * ```ts
 * const client = createHonoClient({ headers: () => ({ authorization: `Bearer ${token}` }) })
 * ```
 */
export const createHonoClient: CreateHonoClient = /* @__PURE__ */ clientFactory(transport)

/**
 * Hono's client (`hc`) for the app's actions and routes, typed from `honoActions`. In the browser
 * it sends requests to the page's origin. On the server, it calls the router in process.
 *
 * @example
 * ```ts
 * const response = await honoClient.api.greet.$post({ json: { name: 'Ada' } })
 * const { data, error } = await response.json()
 * ```
 */
export const honoClient: HonoClient = /* @__PURE__ */ createHonoClient()

/**
 * Creates an `actions` client with options, for another server or for a test.
 *
 * @example
 * ```ts
 * const actions = createActions<typeof honoActions>({
 *   baseUrl: 'http://localhost/api',
 *   fetch: (input, init) => worker.fetch(input, init),
 * })
 * ```
 */
export const createActions: CreateActions = /* @__PURE__ */ actionsFactory(transport, callByPath)

/**
 * The app's actions as functions that return `{ data, error }`. In the browser they send requests.
 * On the server, they call the action in process. Dates, maps, sets and bigints keep their types.
 *
 * @throws the signal's reason, if the call is aborted. All other errors are in `error`, such as
 * `NETWORK_ERROR` if the server cannot be reached; `orThrow` throws them
 * @example
 * ```ts
 * const { data, error } = await actions.addEntry({ text: 'Hello' })
 * const entry = await actions.admin.pin.orThrow({ id: 1 }, { signal: AbortSignal.timeout(1000) })
 * ```
 */
export const actions: ActionsClient<RegisteredActions> = /* @__PURE__ */ actionsProxy(
  callByPath,
) as ActionsClient<RegisteredActions>

export { DetailedError, parseResponse } from 'hono/client'
export type {
  InferableAction,
  InferErrors,
  InferInput,
  InferOutput,
} from '../actions/define/infer-types.ts'
export { isActionError, isInputError } from '../shared/errors/is-action-error.ts'
export {
  type ActionCaller,
  type ActionsClient,
  type FormTarget,
  type OptionalInputCaller,
  type RequiredInputCaller,
  withState,
} from './actions.ts'
export type {
  ActionsOptions,
  CreateActions,
  CreateHonoClient,
  HonoClientOptions,
} from './create.ts'
export type { FreshData, PartialData } from './fresh.ts'
export { type CallResult, type Optimistic, optimistic } from './optimistic.ts'
export type { CallOptions } from './transport.ts'
// `export *`, not a list: the integration augments `Register` through this module.
export * from './types.ts'
