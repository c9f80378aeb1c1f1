/**
 * Defines actions and runs them on the server.
 *
 * @module
 */
export type { SubmittedValues } from '../context/astro/form-outcome.ts'
// `export *`, not a list: an app augments these interfaces through this module, and TypeScript
// merges an augmentation into what a star exports.
export * from '../shared/env.ts'
export type { ActionErrorCode, ActionErrorStatus } from '../shared/errors/codes.ts'
export type { FieldMessages, FieldName } from '../shared/errors/fields.ts'
export {
  type ActionErrorJson,
  type ActionIssue,
  HonoActionError,
  HonoActionError as ActionError,
  type HonoActionErrorOptions,
} from '../shared/errors/hono-action-error.ts'
export {
  type InputErrorParts,
  isActionError,
  isInputError,
} from '../shared/errors/is-action-error.ts'
export type { Mistake } from '../shared/mistake.ts'
export type { ActionFailure, ActionResult, ActionSuccess } from '../shared/result.ts'
export {
  type ActionMiddlewareContext,
  getActionContext,
  type RequestedAction,
} from './action-of-request.ts'
export { type ActionCallResult, type CallAction, callAction } from './call-action.ts'
export { createActionFactory, defineHonoAction } from './define/define.ts'
export type {
  InferableAction,
  InferErrors,
  InferInput,
  InferOutput,
} from './define/infer-types.ts'
export type { ActionMiddleware, MiddlewareList, VariablesOf } from './define/middleware-types.ts'
export type { Redirect } from './define/output-types.ts'
export type { ActionQueue, ActionQueueOptions } from './define/queue-types.ts'
export type { ActionSchema, MarkedSchema } from './define/schema-types.ts'
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
  PlainActionDefinition,
  Refresh,
} from './define/types.ts'
export type { DeferOptions, Deferred } from './execute/defer.ts'
export { getActionResult } from './form-result.ts'
export type { ActionLimits } from './input/limits.ts'
export type { ActionCache } from './response/cache.ts'
export { type EventValue, event, type StreamEvent } from './response/event-stream.ts'
export { parseActionResult, serializeActionResult } from './stored-result.ts'
