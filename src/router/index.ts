/**
 * The Hono app that serves the actions, for a Worker without the integration.
 *
 * @module
 */
export { registerRouter } from '../context/app-router.ts'
export { acceptBatches, type BatchOptions } from './batch/batch.ts'
export type { CorsOptions } from './cors.ts'
export { besideAstro, inFrontOfAstro } from './dispatch.ts'
export type { HonoActions, HonoEntry } from './entries.ts'
export { pageForms } from './page-forms/middleware.ts'
export { appRouterOf, createRouter, type OpenApiRoutes, type RouterOptions } from './router.ts'
