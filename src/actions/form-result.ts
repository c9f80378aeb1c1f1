import type { SubmittedValues } from '../context/astro/form-outcome.ts'
import { stateOf } from '../context/request-context.ts'
import { requestContext } from '../context/store.ts'
import { pathKey } from '../shared/protocol.ts'
import type { ActionCallResult } from './call-action.ts'
import { definitionOf } from './define/definition.ts'
import type { ActionTypes } from './define/types.ts'

/**
 * Returns the result of the form that was posted to this page, or undefined if the form was not for
 * `action`. After a redirect, only the first page that is shown gets the result.
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
  if (!form) return undefined
  const path = (action as { [pathKey]?: readonly string[] })[pathKey]
  const name = path ? path.join('.') : definitionOf(action)?.name
  return name === form.name ? { ...form.result, values: form.values } : undefined
}
