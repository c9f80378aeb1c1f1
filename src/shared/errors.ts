import { type ActionErrorCode, type ActionErrorStatus, statusByCode } from './error-codes.ts'

/** One thing that is wrong with an action's input. */
export interface ActionIssue {
  /** What is wrong, in the schema's words. */
  message: string
  /** Where: object keys and array indexes from the input's root; `[]` is the input itself. */
  path: (string | number)[]
}

/** An action's error as it travels: the `error` of a result. */
export interface ActionErrorJson {
  code: ActionErrorCode
  message: string
  /** Only on invalid input: every issue, not only the first. */
  issues?: ActionIssue[]
  /** What the server attached with `new HonoActionError({ data })`. */
  data?: unknown
  /** Only on an unexpected failure: the id under which the server logged its cause. */
  requestId?: string
}

export interface HonoActionErrorOptions {
  code: ActionErrorCode
  /** Shown to the caller. Defaults to the code in words: `Not found`. */
  message?: string
  /** Sent to the caller as JSON. */
  data?: unknown
  /** For the log only; never leaves the server. */
  cause?: unknown
  /** What is wrong with the input, for a check that no schema can make. */
  issues?: ActionIssue[]
}

// Two copies of this module can be loaded (a pre-bundled dependency beside its source), and then
// `instanceof` is false for the other copy's errors. The brand is the same symbol in both.
const brand = Symbol.for('@gnosticdev/hono-actions:error')

/**
 * The one error a caller gets to see. Throw it in a handler or in Hono middleware to answer with
 * its code, status, message and data; whatever else is thrown becomes a 500 without details.
 *
 * @example
 * ```ts
 * throw new HonoActionError({ code: 'NOT_FOUND', message: 'No such entry' })
 * ```
 */
export class HonoActionError extends Error {
  override readonly name = 'HonoActionError'
  readonly code: ActionErrorCode
  /** The HTTP status that belongs to `code`. */
  readonly status: ActionErrorStatus
  readonly data: unknown
  readonly issues: ActionIssue[] | undefined

  constructor(options: HonoActionErrorOptions) {
    const { code, message = inWords(code), data, cause, issues } = options
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = statusByCode[code] ?? 500
    this.data = data
    this.issues = issues
    Object.defineProperty(this, brand, { value: true })
  }

  /** What the caller gets: `cause` and `stack` stay here. */
  toJSON(): ActionErrorJson {
    const { code, message, issues, data } = this
    return {
      code,
      message,
      ...(issues === undefined ? undefined : { issues }),
      ...(data === undefined ? undefined : { data }),
    }
  }

  /** Whether `value` is a `HonoActionError`, of whichever loaded copy of this package. */
  static is(value: unknown): value is HonoActionError {
    return value instanceof Error && Object.hasOwn(value, brand)
  }
}

function inWords(code: ActionErrorCode): string {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
