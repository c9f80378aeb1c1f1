import { transport } from '#transport'
import { type CreateHonoClient, clientFactory } from './create.ts'
import type { HonoClient } from './types.ts'

/**
 * Makes a typed client with options of its own.
 *
 * @example
 * ```ts
 * const client = createHonoClient({ headers: () => ({ authorization: `Bearer ${token}` }) })
 * ```
 */
export const createHonoClient: CreateHonoClient = clientFactory(transport)

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
export const honoClient: HonoClient = createHonoClient()

export { DetailedError, parseResponse } from 'hono/client'
export type { CreateHonoClient, HonoClientOptions } from './create.ts'
// `export *`, not a list: the integration augments `Register` through this module.
export * from './types.ts'
