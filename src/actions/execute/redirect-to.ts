import type { RequestContext } from '../../context/request-context.ts'
import { requestContext } from '../../context/store.ts'

const chosen = new WeakMap<RequestContext, string>()

/** Sets the redirect of the form whose action runs in the current context. */
export function redirectTo(path: string): void {
  const context = requestContext.getStore()
  if (context) chosen.set(context, path)
}

/** Returns the redirect that the action in `context` has set. */
export function chosenRedirect(context: RequestContext): string | undefined {
  return chosen.get(context)
}
