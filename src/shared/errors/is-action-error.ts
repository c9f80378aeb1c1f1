import type { ActionError, ActionIssue } from './action-error.ts'
import { errorBrand } from './brand.ts'
import type { ActionErrorCode } from './codes.ts'

/** A code of the table, or an action's own. */
type AnyCode = ActionErrorCode | (string & {})

/**
 * Whether `error` was made by this package, of whichever loaded copy. What looks like it is not: of
 * this one everything is shown to the caller.
 */
export function isOwnError(error: unknown): error is ActionError<AnyCode> {
  return error instanceof Error && Object.hasOwn(error, errorBrand)
}

/**
 * Whether `error` came from an action: also as an island has it, which got it as a prop.
 *
 * @example
 * ```ts
 * const { error } = await actions.addEntry({ text })
 * try { throw error } catch (thrown) { if (isActionError(thrown)) console.log(thrown.code) }
 * ```
 */
export function isActionError(error: unknown): error is ActionError<AnyCode> {
  if (typeof error !== 'object' || error === null) return false
  if (error instanceof Error) return isOwnError(error)
  const { name, fields } = error as Partial<ActionError>
  return (name === 'ActionError' || name === 'HonoActionError') && typeof fields === 'object'
}

/**
 * Whether `error` says what is wrong with the input; its `fields` and `issues` say where.
 *
 * @example
 * ```ts
 * const { error } = await actions.addEntry({ text: '' })
 * if (isInputError(error)) console.log(error.fields['text'])
 * ```
 */
export function isInputError(
  error: unknown,
): error is ActionError<'BAD_REQUEST'> & { issues: ActionIssue[] } {
  return isActionError(error) && error.code === 'BAD_REQUEST' && error.issues !== undefined
}
