import process from 'node:process'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { logError } from '../../shared/log-error.ts'
import type { Platform } from './workerd.ts'

/** The platform outside Workers: no bindings, and a process that does not end after a response. */
export const platform: Platform = {
  env: (given) => given ?? process.env,
  executionCtx: {
    waitUntil(promise) {
      promise.catch((error: unknown) => logError('[hono-actions] waitUntil failed', error))
    },
  },
  cache: () => undefined,
  // A server creates the request from a stream, and can set any header.
  framesRequests: false,
  kindOf() {
    throw new TypeError(
      withErrorUrl(
        'HA404',
        'withRequestContext is for Workers: the runtime here has no such classes. ' +
          'Import the file that uses it from the entry of the Worker only: main in wrangler.toml',
      ),
    )
  },
  isClassPrototype: () => false,
  isRpcTarget: () => false,
  isSentByReference: () => false,
  isTraced: () => false,
  span: (_name, _attributes, fn) => fn(),
}
