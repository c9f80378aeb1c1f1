import { errorBrand, isOwnError, remoteBrand } from './brand.ts'
import { type ActionErrorCode, codeOfStatus, humanizeCode, statusOfCode } from './codes.ts'
import { fieldName } from './field-name.ts'
import type { FieldMessages } from './fields.ts'

/** One problem of an action's input. */
export interface ActionIssue {
  /** The problem, in the schema's words. */
  message: string
  /** Object keys and array indexes from the input's root; `[]` is the input itself. */
  path: (string | number)[]
}

/** The error of a result, as JSON. */
export interface ActionErrorJson<Code extends string = ActionErrorCode, Data = unknown> {
  /** A code such as `NOT_FOUND`, or one of the action's own. */
  code: Code
  /** A message for the user. */
  message: string
  /** All issues of invalid input. */
  issues?: ActionIssue[]
  /** Data that the server attached to the error. */
  data?: Data
  /** The id under which the server logged an unexpected error. */
  requestId?: string
  /** Seconds after which the caller may try again. */
  retryAfter?: number
}

/** Options of {@link HonoActionError}. */
export interface HonoActionErrorOptions<Code extends string = ActionErrorCode, Data = unknown> {
  /** A code such as `NOT_FOUND`, or one of the action's own. */
  code: Code
  /** Sent to the caller. Defaults to the code in words: `Not found`. */
  message?: string | undefined
  /** The HTTP status, 400 to 599. Defaults to the code's; to 422 for an action's own code. */
  status?: number | undefined
  /** Sent to the caller. */
  data?: Data | undefined
  /** Problems of the input, for a check that the schema cannot make. */
  issues?: ActionIssue[] | undefined
  /** The id of the request, for the caller to report. */
  requestId?: string | undefined
  /** Seconds after which the caller may try again. Also sent as the header `Retry-After`. */
  retryAfter?: number | undefined
  /** The original error, for the log. It is not sent to the caller or over RPC. */
  cause?: unknown
}

// Not a property: RPC serializes all properties of an error, and drops them all if it cannot
// serialize one, such as a ZodError as the cause.
const causes = /* @__PURE__ */ new WeakMap<object, unknown>()

/**
 * The error of an action. Throw it in a handler, in Hono middleware or in a Durable Object: the
 * caller gets its code, status, message and data. For any other error, the caller gets a 500
 * without details. `ActionError` is the same class.
 *
 * An error that comes from a Durable Object or another Worker over RPC is an `instanceof` this
 * class too, with its properties and without its methods. Both sides need the compatibility date
 * 2026-04-21 or the flag `enhanced_error_serialization`.
 *
 * @example
 * ```ts
 * throw new HonoActionError({ code: 'NOT_FOUND', message: 'No such entry' })
 * ```
 *
 * @example
 * ```ts
 * const { error } = await actions.addEntry({ text })
 * if (error instanceof HonoActionError) console.log(error.code, error.status, error.message)
 * ```
 */
export class HonoActionError<
  Code extends string = ActionErrorCode,
  Data = unknown,
  Input = unknown,
> extends Error {
  /** `HonoActionError`. */
  override readonly name: string = 'HonoActionError'
  /** A code such as `NOT_FOUND`, or one of the action's own. */
  readonly code: Code
  /** The HTTP status. */
  readonly status: number
  /** Data that the server attached to the error. */
  readonly data: Data
  /** All issues of invalid input; otherwise undefined. */
  readonly issues: ActionIssue[] | undefined
  /** The id under which the server logged an unexpected error; otherwise undefined. */
  readonly requestId: string | undefined
  /**
   * Seconds after which the caller may try again, from the error or from a `Retry-After` header;
   * otherwise undefined.
   */
  readonly retryAfter: number | undefined
  /**
   * The messages of the issues by field, with the names of a form: `title`, `author.name`,
   * `items[0].count`. Messages about the whole input are under the empty name. A field without
   * issues is undefined.
   */
  readonly fields: FieldMessages<Input>

  // Without `NoInfer`, a mistyped code would become the error's type.
  /** @param options code, message and data of the error */
  constructor(options: HonoActionErrorOptions<NoInfer<Code>, NoInfer<Data>>) {
    const { code, issues, retryAfter } = options
    super(options.message ?? humanizeCode(code))
    this.code = code
    const { status = 0 } = options
    // Any other status is not an error's: a proxy has changed it, or no response can have it.
    this.status = status >= 400 && status < 600 ? status : statusOfCode(code)
    this.data = options.data as Data
    this.issues = issues
    this.requestId = options.requestId
    this.retryAfter = Number.isFinite(retryAfter) ? retryAfter : undefined
    this.fields = fieldsOf(issues) as FieldMessages<Input>
    causes.set(this, options.cause)
    // An island gets the enumerable properties of an error that is its prop.
    Object.defineProperty(this, 'message', { enumerable: true })
    Object.defineProperty(this, errorBrand, { value: true })
    Object.defineProperty(this, remoteBrand, { value: undefined })
  }

  /** The original error, for the log. */
  override get cause(): unknown {
    return causes.get(this)
  }

  /**
   * Returns true if `value` is an action's error: of any loaded copy of this package, or from RPC.
   */
  static is(value: unknown): value is HonoActionError {
    return isOwnError(value)
  }

  /** Makes `instanceof` work like `is`. For a subclass, `instanceof` works as usual. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass inherits the method
    const isInherited = !Object.hasOwn(this, Symbol.hasInstance)
    // biome-ignore lint/complexity/noThisInStatic: as above
    if (isInherited) return Function.prototype[Symbol.hasInstance].call(this, value)
    return isOwnError(value)
  }

  /** Returns the error as the caller gets it, without `cause` and `stack`. */
  toJSON(): ActionErrorJson<Code, Data> {
    const { code, message, issues, data, requestId, retryAfter } = this
    return {
      code,
      message,
      ...(issues && { issues }),
      ...(data !== undefined && { data }),
      ...(requestId && { requestId }),
      ...(retryAfter !== undefined && { retryAfter }),
    }
  }
}

/**
 * Returns `thrown` if it is an action's error, rebuilt if it came over RPC. Returns undefined for
 * any other value, which a caller must not see.
 */
export function actionErrorOf(thrown: unknown): HonoActionError<string> | undefined {
  if (!isOwnError(thrown)) return undefined
  return Object.hasOwn(thrown, errorBrand) ? thrown : parseActionError(thrown, thrown.status)
}

/**
 * Creates an error from untrusted JSON. Properties of the wrong type are left out.
 *
 * @param wait the `retryAfter` of an error without one
 */
export function parseActionError(
  json: object,
  status: number,
  wait?: number,
): HonoActionError<string> {
  const { code, message, issues, data, requestId, retryAfter } = json as Record<string, unknown>
  return new HonoActionError<string>({
    code: typeof code === 'string' ? code : codeOfStatus(status),
    message: typeof message === 'string' ? message : undefined,
    status,
    data,
    issues: Array.isArray(issues) && issues.every(isIssue) ? issues : undefined,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    retryAfter: typeof retryAfter === 'number' && retryAfter >= 0 ? retryAfter : wait,
  })
}

function isIssue(value: unknown): value is ActionIssue {
  const { message, path } = Object(value) as Partial<ActionIssue>
  const isKey = (key: unknown) => typeof key === 'string' || typeof key === 'number'
  return typeof message === 'string' && Array.isArray(path) && path.every(isKey)
}

function fieldsOf(issues: ActionIssue[] = []): Record<string, string[]> {
  const fields: Record<string, string[]> = Object.create(null)
  for (const { path, message } of issues) {
    const name = fieldName(path)
    fields[name] = [...(fields[name] ?? []), message]
  }
  return fields
}
