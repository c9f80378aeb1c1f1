import { ActionError, type ActionIssue } from './action-error.ts'
import { type ActionErrorCode, statusByCode } from './codes.ts'
import { inWords } from './humanize-code.ts'
import { isOwnError } from './is-action-error.ts'

export type { ActionIssue } from './action-error.ts'

/** What {@link HonoActionError} is made of. */
export interface HonoActionErrorOptions {
  /** What went wrong. The HTTP status follows from it. */
  code: ActionErrorCode
  /** Shown to the caller. Defaults to the code in words: `Not found`. */
  message?: string
  /** Sent to the caller. */
  data?: unknown
  /** For the log only; never leaves the server. */
  cause?: unknown
  /** What is wrong with the input, for a check that no schema can make. */
  issues?: ActionIssue[]
  /** Seconds after which the caller may try again. Sent to the caller, and as `Retry-After`. */
  retryAfter?: number
}

/**
 * The one error a caller gets to see. Throw it in a handler or in Hono middleware to answer with
 * its code, status, message and data; whatever else is thrown becomes a 500 without details.
 *
 * @example
 * ```ts
 * throw new HonoActionError({ code: 'NOT_FOUND', message: 'No such entry' })
 * ```
 */
export class HonoActionError extends ActionError {
  /** `HonoActionError`. */
  override readonly name: string = 'HonoActionError'

  constructor(options: HonoActionErrorOptions) {
    const { code, message = inWords(code), cause, ...rest } = options
    super({ code, message, ...rest }, statusByCode[code] ?? 500, cause)
  }

  /** Whether `value` is an action's error, of whichever loaded copy of this package. */
  static is(value: unknown): value is ActionError {
    return isOwnError(value)
  }
}
