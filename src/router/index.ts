/**
 * Creates the Hono app that serves the actions, for a Worker without the integration.
 *
 * @module
 */
export { acceptBatches, type BatchOptions } from './batch/batch.ts'
export type { CorsOptions } from './cors.ts'
export type { HonoActions, HonoEntry } from './entries.ts'
export { createRouter, type OpenApiRoutes, type RouterOptions } from './router.ts'
export type { AllowedDomain } from './trusted-origin.ts'
