import { answerPanel } from './panel.ts'
import { recordRequest } from './recorder.ts'

type WorkerFetch<Env, Ctx> = (request: Request, env: Env, ctx: Ctx) => Promise<Response>

interface Panel {
  /** The path of its data, with Astro's `base`. */
  path: string
  allowedHosts: readonly string[]
  loadRouter(): Promise<object>
}

/** Answers the panel before Astro does, and logs it, and records all other requests. */
export function recordingFetch<Env, Ctx>(
  fetch: WorkerFetch<Env, Ctx>,
  { path, allowedHosts, loadRouter }: Panel,
): WorkerFetch<Env, Ctx> {
  return (request, env, ctx) =>
    new URL(request.url).pathname === path
      ? answerPanel(request, loadRouter, allowedHosts)
      : recordRequest(request, () => fetch(request, env, ctx))
}
