import type { RequestExecutionContext } from '../context/lifetime.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'

/** Work that an action continues after its response. */
export interface Background {
  readonly executionCtx: RequestExecutionContext
  /**
   * Waits until all work is done, including work that it starts.
   *
   * @throws Error if some of the work failed, with the first failure as its cause
   */
  done(): Promise<void>
}

/** Tracks the promises passed to `waitUntil`, and passes them on to `executionCtx`. */
export function watchBackground(executionCtx: RequestExecutionContext): Background {
  const pending = new Set<Promise<void>>()
  const failures: unknown[] = []
  return {
    executionCtx: {
      waitUntil(promise) {
        executionCtx.waitUntil(promise)
        const watched = Promise.resolve(promise)
          .then(
            () => {},
            (error: unknown) => void failures.push(error),
          )
          .then(() => void pending.delete(watched))
        pending.add(watched)
      },
    },
    async done() {
      while (pending.size > 0) await Promise.all(pending)
      if (failures.length === 0) return
      const [cause] = failures.splice(0)
      const message = cause instanceof Error ? cause.message : String(cause)
      throw new Error(
        withErrorUrl(
          'HA854',
          `Work that the action passed to waitUntil or after failed: ${message}. In production only the ` +
            'log shows it. If it may fail, catch the error in the action',
        ),
        { cause },
      )
    },
  }
}
