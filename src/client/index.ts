/**
 * Calls actions, typed: by `fetch` in the browser, in process while a page is rendered.
 *
 * `DetailedError` and `parseResponse` are exported as well, as they are in `hono/client`.
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
 * Makes a typed client with options of its own.
 *
 * @example
 * ```ts
 * const client = createHonoClient({ headers: () => ({ authorization: `Bearer ${token}` }) })
 * ```
 */
export const createHonoClient: CreateHonoClient = /* @__PURE__ */ clientFactory(transport)

/**
 * Hono's client (`hc`) for the app's actions and routes, typed from `honoActions`. In the browser
 * it fetches from the page's origin; while a page is rendered on the server the same import calls
 * the router in process.
 *
 * @example
 * ```ts
 * const response = await honoClient.api.greet.$post({ json: { name: 'Ada' } })
 * const { data, error } = await response.json()
 * ```
 */
export const honoClient: HonoClient = /* @__PURE__ */ createHonoClient()

/**
 * Makes `actions` with options of its own: for another server, or for a test.
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
 * The app's actions, callable: the same import in the browser, where it fetches, and while a page
 * is rendered on the server, where the action runs in process. Dates, maps, sets, bigints and the
 * like arrive as themselves.
 *
 * @throws the signal's reason, or what `fetch` throws where the server can't be reached. What goes
 * wrong in an action is in `error`; `orThrow` throws that too.
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
export type { CallOptions } from './transport.ts'
// `export *`, not a list: the integration augments `Register` through this module.
export * from './types.ts'
