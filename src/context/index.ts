/// <reference types="node" preserve="true" />
export { type AstroRequestContextOptions, astroRequestContext } from './astro.ts'
export { type HonoRequestContextOptions, honoRequestContext } from './hono.ts'
export type {
  Dispatch,
  RequestContext,
  RequestContextOptions,
  RequestExecutionContext,
} from './request-context.ts'
export { createRequestContext } from './request-context.ts'
export { getRequestContext, requestContext, requireRequestContext } from './store.ts'
