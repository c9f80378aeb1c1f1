// Import from the bundled package. Otherwise the dev server would discover Hono again and reload.
import { appRouterOf } from '@gnosticdev/hono-actions/internal'
import { noteError } from './errors.ts'
import { currentRecording } from './recorder.ts'

/** Records each error whose details are not sent to the caller. The app's own hook still runs. */
export function watchErrors(router: object): void {
  const appRouter = appRouterOf(router)
  const { onError } = appRouter
  appRouter.onError = (error, details) => {
    const recording = currentRecording()
    if (recording) noteError(error, details.where, recording.record)
    return onError?.(error, details)
  }
}
