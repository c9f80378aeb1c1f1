import type { SubmittedValues } from '../context/astro/form-outcome.ts'
import { stateOf } from '../context/request-context.ts'
import { requestContext } from '../context/store.ts'
import { isDev } from '../shared/defines.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { pathKey } from '../shared/protocol.ts'
import type { ActionCallResult } from './call-action.ts'
import { definitionOf } from './define/definition.ts'
import type { ActionTypes } from './define/types.ts'

/**
 * Returns the result of the form that was posted to this page, with the submitted `values`;
 * undefined if the page has no result of this action. After a redirect, only the first page has the
 * result.
 *
 * @param action an action of `honoActions`, or of the client's `actions`
 * @example
 * ```astro
 * ---
 * const result = getActionResult(actions.addEntry)
 * const fields = isInputError(result?.error) ? result.error.fields : {}
 * ---
 * <form method="post" action={actions.addEntry}>
 *   <input name="text" value={result?.error ? result.values.text : ''} />
 *   <p>{fields.text}</p>
 * </form>
 * ```
 */
export function getActionResult<Result>(
  action: (...args: never[]) => Promise<Result>,
): (Result & { values: SubmittedValues }) | undefined
export function getActionResult<Input, Output, Errors, Method, Queue, Accept, Fields>(
  action: ActionTypes<Input, Output, Errors, Method, Queue, Accept, Fields> & { fetch: unknown },
): (ActionCallResult<Output, Errors, Fields> & { values: SubmittedValues }) | undefined
export function getActionResult(action: object): object | undefined {
  const context = requestContext.getStore()
  const form = context && stateOf(context).form
  if (!form) {
    if (isDev && context) explainIsland(context.request.url)
    return undefined
  }
  const path = (action as { [pathKey]?: readonly string[] })[pathKey]
  const name = path ? path.join('.') : definitionOf(action)?.name
  return name === form.name ? { ...form.result, values: form.values ?? {} } : undefined
}

const explained = new Set<string>()

/** Says once for each server island that it has no form. */
function explainIsland(url: string): void {
  const [, island] = /\/_server-islands\/([^/?]+)/.exec(url) ?? []
  if (!island || explained.has(island)) return
  explained.add(island)
  console.warn(
    withErrorUrl(
      'HA342',
      `[hono-actions] getActionResult was called in the server island ${island}, which is a request ` +
        'of its own, without the form of the page. Call it in the page and pass a prop: ' +
        `<${island} server:defer message={getActionResult(actions.x)?.error?.message} />`,
    ),
  )
}
