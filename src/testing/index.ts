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
