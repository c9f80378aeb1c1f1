/**
 * The Hono app that serves the actions, for a Worker without the integration.
 *
 * @module
 */
export { registerRouter } from '../context/router-of.ts'
export { acceptBatches, type BatchOptions } from './batch.ts'
export type { CorsOptions } from './cors.ts'
export { appRouterOf, createRouter, type OpenApiRoutes, type RouterOptions } from './create.ts'
export type { HonoActions, HonoEntry } from './entries.ts'
export { besideAstro, inFrontOfAstro } from './front.ts'
export { pageForms } from './page-forms.ts'
