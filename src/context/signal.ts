import { requestContext } from './store.ts'
import type { RequestContext } from './types.ts'

/**
 * Makes a signal that follows the others and runs its listeners in the current context. workerd
 * runs those of a request's own signal outside every context.
 */
export function boundSignal(context: RequestContext, sources: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController()
  // A controller runs the listeners of its signal in the context of whoever aborts it. Not by
  // `AsyncLocalStorage.bind`: no garbage collector sees what that holds, and the signal is of the
  // context that it would hold.
  const abort = (reason: unknown) => requestContext.run(context, () => controller.abort(reason))
  for (const source of sources) {
    if (source.aborted) abort(source.reason)
    else source.addEventListener('abort', () => abort(source.reason), { once: true })
  }
  return controller.signal
}
