// `export *`, not a list: an app augments these interfaces through this module, and TypeScript
// merges an augmentation into what a star exports.
export * from '../shared/env.ts'
export type { ActionErrorCode, ActionErrorStatus } from '../shared/error-codes.ts'
export {
  type ActionErrorJson,
  type ActionIssue,
  HonoActionError,
  type HonoActionErrorOptions,
} from '../shared/errors.ts'
export type { ActionFailure, ActionResult, ActionSuccess } from '../shared/result.ts'
export { defineHonoAction } from './define.ts'
export type {
  ActionDefinition,
  ActionHandler,
  ActionInput,
  ActionRoutes,
  ActionSchema,
  HandlerInput,
  HonoAction,
} from './types.ts'
