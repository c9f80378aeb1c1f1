import { env, waitUntil } from 'cloudflare:workers'
import type { Bindings } from '../shared/env.ts'
import type { RequestExecutionContext } from './execution-context.ts'

/** What the runtime gives without being handed it: the only file that imports it. */
export interface Platform {
  env(): Bindings
  executionCtx: RequestExecutionContext
}

export const platform: Platform = {
  env: () => env,
  executionCtx: { waitUntil },
}
