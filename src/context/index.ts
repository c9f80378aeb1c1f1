/// <reference types="node" preserve="true" />
/**
 * The request context: the data of one request, available in all code that handles it.
 *
 * @module
 */
export type { ActionLog, ActionLogLine, LogLevel } from './action-log.ts'
export { after, bindContext, waitUntil } from './after.ts'
export type { ActionQueues, AppRouter, ErrorHook, LoadRouter } from './app-router.ts'
export { honoInAstro } from './astro/from-hono.ts'
export { type AstroRequestContextOptions, astroRequestContext } from './astro/middleware.ts'
export type {
  ContextEvent,
  DurableObjectEvent,
  EmailEvent,
  EventMessage,
  FetchEvent,
  PrerenderEvent,
  QueueEvent,
  RpcEvent,
  ScheduledEvent,
  WorkflowEvent,
} from './event.ts'
export { type HonoRequestContextOptions, honoRequestContext } from './hono/middleware.ts'
export type { RequestExecutionContext } from './lifetime.ts'
export { RequestEndedError } from './lifetime.ts'
export type {
  RequestContext,
  RequestContextOptions,
} from './request-context.ts'
export { createRequestContext } from './request-context.ts'
export { getRequestContext, requestContext, requireRequestContext } from './store.ts'
