export { createTestWorker, type TestWorker, type TestWorkerOptions } from './create.ts'
