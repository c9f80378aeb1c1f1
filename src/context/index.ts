/// <reference types="node" preserve="true" />
/**
 * The request context: what belongs to one request, wherever it leads.
 *
 * @module
 */
export type { ActionLog, ActionLogLine, LogLevel } from './action-log.ts'
export { after, bindContext, waitUntil } from './after.ts'
export type { AppRouter, ErrorHook, LoadRouter } from './app-router.ts'
export { type AstroRequestContextOptions, astroRequestContext } from './astro.ts'
export { RequestEndedError } from './ended.ts'
export type {
  ContextEvent,
  DurableObjectEvent,
  EmailEvent,
  EventMessage,
  FetchEvent,
  QueueEvent,
  RpcEvent,
  ScheduledEvent,
  WorkflowEvent,
} from './event.ts'
export type { RequestExecutionContext } from './execution-context.ts'
export { type HonoRequestContextOptions, honoRequestContext } from './hono.ts'
export { honoInAstro } from './hono-in-astro.ts'
export type {
  RequestContext,
  RequestContextOptions,
} from './request-context.ts'
export { createRequestContext } from './request-context.ts'
export { getRequestContext, requestContext, requireRequestContext } from './store.ts'
