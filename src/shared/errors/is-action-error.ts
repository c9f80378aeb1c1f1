import { type AnyCode, isOwnError } from './brand.ts'
import type { ActionIssue, HonoActionError } from './hono-action-error.ts'

/**
 * Returns true if `error` is an error of an action. It accepts any value, also an error that was
 * passed to an island as a prop, and the plain error of a call over RPC.
 *
 * @example
 * ```ts
 * try {
 *   await actions.addEntry.orThrow({ text })
 * } catch (error) {
 *   if (isActionError(error)) console.log(error.code)
 * }
 * ```
 */
export function isActionError(error: unknown): error is HonoActionError<AnyCode> {
  if (typeof error !== 'object' || error === null) return false
  if (error instanceof Error) return isOwnError(error)
  const { name, fields } = error as Partial<HonoActionError>
  return name === 'HonoActionError' && typeof fields === 'object'
}

/** An error of an action, also one that came over RPC. */
interface ErrorParts {
  code: string
  fields: object
}

/** The error of invalid input. */
export interface InputErrorParts {
  /** The code of invalid input. */
  code: 'BAD_REQUEST'
  /** All issues of the input. */
  issues: ActionIssue[]
}

/**
 * Returns true if the input was invalid. `error.fields` then has the messages by field, with the names
 * of the schema's fields, and `error.issues` has all problems.
 *
 * @example
 * ```ts
 * const { error } = await actions.addEntry({ text: '' })
 * if (isInputError(error)) console.log(error.fields.text?.join(', '))
 * ```
 */
export function isInputError<Failure extends ErrorParts>(
  error: Failure | null | undefined,
): error is Failure & InputErrorParts
export function isInputError(
  error: unknown,
): error is HonoActionError<'BAD_REQUEST'> & InputErrorParts
export function isInputError(error: unknown): boolean {
  return isActionError(error) && error.code === 'BAD_REQUEST' && error.issues !== undefined
}
