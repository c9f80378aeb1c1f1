import { abortContext } from '../../context/request-context.ts'
import { requireRequestContext } from '../../context/store.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'

/**
 * Runs `fn` with a timeout. After it, the request context's signal aborts. Work that ignores the
 * signal continues, because it cannot be stopped.
 *
 * @param timeout milliseconds
 * @throws HonoActionError `GATEWAY_TIMEOUT`
 */
export async function withTimeout<Value>(
  timeout: number,
  fn: () => Value | Promise<Value>,
): Promise<Value> {
  const context = requireRequestContext()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `The action took longer than ${timeout} ms`
      const error = new HonoActionError({ code: 'GATEWAY_TIMEOUT', message })
      abortContext(context, error)
      reject(error)
    }, timeout)
  })
  try {
    // `Promise.race` handles a later rejection of `fn()`, so it is not reported as unhandled.
    return await Promise.race([fn(), late])
  } finally {
    clearTimeout(timer)
  }
}
