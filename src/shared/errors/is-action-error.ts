import { type AnyCode, isOwnError } from './brand.ts'
import type { ActionIssue, HonoActionError } from './hono-action-error.ts'

/**
 * Returns true if `error` came from an action. It can also be a prop of an island, or the plain
 * error of a result that came over RPC.
 *
 * @example
 * ```ts
 * const { error } = await actions.addEntry({ text })
 * try { throw error } catch (thrown) { if (isActionError(thrown)) console.log(thrown.code) }
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

/** An error whose `issues` are about the input. */
export interface InputErrorParts {
  /** The code of invalid input. */
  code: 'BAD_REQUEST'
  /** All issues of the input. */
  issues: ActionIssue[]
}

/**
 * Returns true if `error` is about the input. `fields` and `issues` then have the problems. The
 * error of a call keeps its type, so `fields` has the names of the schema's fields.
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
