/**
 * Runs actions and the built Worker in tests.
 *
 * @module
 */
export {
  type TestActionContext,
  type TestActionEffects,
  type TestActionOptions,
  type TestActionResult,
  testAction,
} from './action.ts'
export { createTestWorker } from './create.ts'
export { createTestEnv } from './env.ts'
export type {
  BuiltOtherWorker,
  OtherWorker,
  OtherWorkers,
  QueueOutcome,
  StubScript,
  TestEmail,
  TestEnv,
  TestEnvOptions,
  TestWorker,
  TestWorkerOptions,
} from './types.ts'
