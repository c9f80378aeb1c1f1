export {
  ActionError,
  type ActionErrorJson,
  type ActionIssue,
  isActionError,
  isInputError,
} from '../shared/action-error.ts'
// `export *`, not a list: an app augments these interfaces through this module, and TypeScript
// merges an augmentation into what a star exports.
export * from '../shared/env.ts'
export type { ActionErrorCode, ActionErrorStatus } from '../shared/error-codes.ts'
export { HonoActionError, type HonoActionErrorOptions } from '../shared/errors.ts'
export type { ActionFailure, ActionResult, ActionSuccess } from '../shared/result.ts'
export { type ActionCallResult, type CallAction, callAction } from './call.ts'
export { createActionFactory, defineHonoAction } from './define.ts'
export type {
  ActionContext,
  ActionDefinition,
  ActionErrorFactory,
  ActionErrorOf,
  ActionErrors,
  ActionInput,
  ActionMiddleware,
  ActionRoutes,
  ActionSchema,
  ActionTypes,
  HandlerInput,
  HandlerTools,
  HonoAction,
  VariablesOf,
} from './types.ts'
