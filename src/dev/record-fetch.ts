import { answerPanel } from './panel.ts'
import { recordRequest } from './recorder.ts'

type WorkerFetch<Env, Ctx> = (request: Request, env: Env, ctx: Ctx) => Promise<Response>

interface Panel {
  /** Path of the panel's data, with Astro's `base`. */
  path: string
  allowedHosts: readonly string[]
  loadRouter(): Promise<object>
}

/**
 * Handles the panel's requests before Astro handles and logs them, and records all other requests.
 */
export function recordingFetch<Env, Ctx>(
  fetch: WorkerFetch<Env, Ctx>,
  { path, allowedHosts, loadRouter }: Panel,
): WorkerFetch<Env, Ctx> {
  return (request, env, ctx) =>
    new URL(request.url).pathname === path
      ? answerPanel(request, loadRouter, allowedHosts)
      : recordRequest(request, () => fetch(request, env, ctx))
}
