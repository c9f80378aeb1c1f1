import { requestContext } from './store.ts'
import type { RequestContext } from './types.ts'

/**
 * Creates a signal that follows other signals and runs its listeners in `context`. workerd runs the
 * listeners of a request's own signal outside every context.
 */
export function boundSignal(context: RequestContext, sources: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController()
  // A controller runs the listeners of its signal in the context of the code that aborts it. Not
  // `AsyncLocalStorage.bind`: the garbage collector does not see what it references, and it would
  // reference the context of this signal.
  const abort = (reason: unknown) => requestContext.run(context, () => controller.abort(reason))
  for (const source of sources) {
    if (source.aborted) abort(source.reason)
    else source.addEventListener('abort', () => abort(source.reason), { once: true })
  }
  return controller.signal
}
