// The bundled copy: beside it, the dev server would find Hono anew and reload.
import { appRouterOf } from '@gnosticdev/hono-actions/internal'
import { noteError } from './errors.ts'
import { currentRecording } from './recorder.ts'

/**
 * Has a router tell of each error that its caller saw nothing of, beside the app's own hook.
 */
export function watchErrors(router: object): void {
  const appRouter = appRouterOf(router)
  const { onError } = appRouter
  appRouter.onError = (error, details) => {
    const recording = currentRecording()
    if (recording) noteError(error, details.where, recording.record)
    return onError?.(error, details)
  }
}
