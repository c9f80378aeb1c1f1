/// <reference types="node" preserve="true" />
export type { AppRouter, ErrorHook, LoadRouter } from './app-router.ts'
export { type AstroRequestContextOptions, astroRequestContext } from './astro.ts'
export type { RequestExecutionContext } from './execution-context.ts'
export { type HonoRequestContextOptions, honoRequestContext } from './hono.ts'
export type {
  RequestContext,
  RequestContextOptions,
} from './request-context.ts'
export { createRequestContext } from './request-context.ts'
export { getRequestContext, requestContext, requireRequestContext } from './store.ts'
