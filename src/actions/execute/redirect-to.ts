import type { RequestContext } from '../../context/request-context.ts'
import { requestContext } from '../../context/store.ts'

const chosen = new WeakMap<RequestContext, string>()

/** Notes where the form goes whose action runs in the current context. */
export function redirectTo(path: string): void {
  const context = requestContext.getStore()
  if (context) chosen.set(context, path)
}

/** Where the action that ran in `context` sends the form. */
export function chosenRedirect(context: RequestContext): string | undefined {
  return chosen.get(context)
}
