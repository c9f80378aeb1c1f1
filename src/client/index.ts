import { transport } from '#transport'
import { clientFactory } from './create.ts'

/**
 * Makes a typed client with options of its own.
 *
 * @example
 * ```ts
 * const client = createHonoClient({ headers: () => ({ authorization: `Bearer ${token}` }) })
 * ```
 */
export const createHonoClient = clientFactory(transport)

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
export const honoClient = createHonoClient()

export { DetailedError, parseResponse } from 'hono/client'
export type { HonoClientOptions } from './create.ts'
export type { HonoClient, Register, RegisteredActions, RegisteredBasePath } from './types.ts'
