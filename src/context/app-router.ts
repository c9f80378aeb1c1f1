import type { Bindings } from '../shared/env.ts'
import type { ActionLog } from './action-log.ts'
import type { RequestExecutionContext } from './execution-context.ts'

/** Gets each error that was not meant for the caller, as it was thrown. */
export type ErrorHook = (
  error: unknown,
  details: { requestId: string; where: string },
) => void | Promise<void>

/** What the router of the app does for those who reach it through the context. */
export interface AppRouter {
  /** Answers a request in process, in the current context. */
  fetch(
    request: Request,
    platform: { env: Bindings; executionCtx: RequestExecutionContext },
  ): Response | Promise<Response>
  /** The path under which the actions are served. */
  basePath: string
  /** What the app exports at `path`, by exact names. */
  find(path: readonly string[]): object | undefined
  /** The same by a name such as `admin.ban`. */
  findByName(name: string): object | undefined
  /** The app's own hook for errors. */
  onError: ErrorHook | undefined
  /** From which level on actions are logged, and where. */
  log: ActionLog
  /** Whether responses tell in `Server-Timing` how long their actions took. */
  serverTiming: boolean
  /** Whether actions run in spans of the runtime's trace. */
  spans: boolean
  /** Throws the refusal of a request that another site made a browser send. */
  requireSameOrigin(request: Request): void
  /** Signs what goes through a visitor's hands and comes back. */
  secret: string | undefined
}

/** Gets the router, which may have to be loaded first. */
export type LoadRouter = () => AppRouter | Promise<AppRouter>
