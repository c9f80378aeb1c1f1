/**
 * Runs actions, and the built Worker on workerd, in tests.
 *
 * @module
 */
export {
  type TestActionContext,
  type TestActionOptions,
  type TestActionResult,
  type TestedAction,
  testAction,
} from './action.ts'
export { createTestWorker } from './create.ts'
export { createTestEnv } from './env.ts'
export type {
  QueueOutcome,
  TestEmail,
  TestEnv,
  TestEnvOptions,
  TestWorker,
  TestWorkerOptions,
} from './types.ts'
