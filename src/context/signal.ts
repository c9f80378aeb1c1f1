import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Makes a signal that follows the others and runs its listeners in the current context. workerd
 * runs those of a request's own signal outside every context.
 */
export function boundSignal(sources: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController()
  // A controller runs the listeners of its signal in the context of whoever aborts it.
  const abort = AsyncLocalStorage.bind((reason: unknown) => controller.abort(reason))
  for (const source of sources) {
    if (source.aborted) abort(source.reason)
    else source.addEventListener('abort', () => abort(source.reason), { once: true })
  }
  return controller.signal
}
