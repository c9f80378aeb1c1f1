/**
 * Runs the built Worker on workerd, in tests.
 *
 * @module
 */
export { createTestWorker, type TestWorker, type TestWorkerOptions } from './create.ts'
