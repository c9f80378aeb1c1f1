/**
 * Defines actions, and runs them on the server.
 *
 * @module
 */
export type { SubmittedValues } from '../context/form-outcome.ts'
export { ActionError, type ActionErrorJson, type ActionIssue } from '../shared/action-error.ts'
// `export *`, not a list: an app augments these interfaces through this module, and TypeScript
// merges an augmentation into what a star exports.
export * from '../shared/env.ts'
export type { ActionErrorCode, ActionErrorStatus } from '../shared/error-codes.ts'
export { HonoActionError, type HonoActionErrorOptions } from '../shared/errors.ts'
export { isActionError, isInputError } from '../shared/is-action-error.ts'
export type { ActionFailure, ActionResult, ActionSuccess } from '../shared/result.ts'
export {
  type ActionMiddlewareContext,
  getActionContext,
  type RequestedAction,
} from './action-context.ts'
export type { ActionCache } from './cache.ts'
export { type ActionCallResult, type CallAction, callAction } from './call-action.ts'
export type { DeferOptions, Deferred } from './deferred.ts'
export { createActionFactory, defineHonoAction } from './define.ts'
export { type EventValue, event, type StreamEvent } from './event.ts'
export type { ActionLimits } from './form/limits.ts'
export { getActionResult } from './form-result.ts'
export type { ActionMiddleware, MiddlewareList, VariablesOf } from './middleware.ts'
export type { ActionQueue, ActionQueueOptions } from './queue.ts'
export type { ActionSchema, MarkedSchema } from './schema-types.ts'
export type {
  ActionAccept,
  ActionArguments,
  ActionContext,
  ActionDefinition,
  ActionErrorFactory,
  ActionErrorOf,
  ActionErrors,
  ActionInput,
  ActionMethod,
  ActionRoutes,
  ActionStatus,
  ActionTypes,
  HandlerInput,
  HandlerTools,
  HonoAction,
} from './types.ts'
