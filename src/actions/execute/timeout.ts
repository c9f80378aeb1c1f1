import { abortContext } from '../../context/request-context.ts'
import { requireRequestContext } from '../../context/store.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'

/**
 * Runs `fn` for so many milliseconds at the most. After that the context's signal aborts, for what
 * listens to it; what does not goes on unseen, since nothing can stop it.
 *
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
    // What fails after the deadline fails for nobody.
    return await Promise.race([fn(), late])
  } finally {
    clearTimeout(timer)
  }
}
