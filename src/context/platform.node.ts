import process from 'node:process'
import type { Platform } from './platform.ts'

/** Outside Workers there are no bindings, and nothing ends the process after a response. */
export const platform: Platform = {
  env: (given) => given ?? process.env,
  executionCtx: {
    waitUntil(promise) {
      promise.catch((error: unknown) => console.error('[hono-actions] waitUntil failed', error))
    },
  },
  kindOf() {
    throw new TypeError('withRequestContext is for Workers: here the runtime has no such classes')
  },
  span: (_name, _attributes, fn) => fn(),
}
