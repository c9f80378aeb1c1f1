import { errorBrand } from './brand.ts'
import type { ActionErrorCode } from './codes.ts'

/** One thing that is wrong with an action's input. */
export interface ActionIssue {
  /** What is wrong, in the schema's words. */
  message: string
  /** Where: object keys and array indexes from the input's root; `[]` is the input itself. */
  path: (string | number)[]
}

/** An action's error as it travels: the `error` of a result, in JSON. */
export interface ActionErrorJson<Code extends string = ActionErrorCode, Data = unknown> {
  /** What went wrong, such as `NOT_FOUND`, or a code of the action's own. */
  code: Code
  /** The same in words, for people. */
  message: string
  /** Only on invalid input: every issue, not only the first. */
  issues?: ActionIssue[]
  /** What the server attached to the error. */
  data?: Data
  /** Only on an unexpected failure: the id under which the server logged its cause. */
  requestId?: string
  /** Seconds after which the caller may try again. */
  retryAfter?: number
}

/**
 * An action's error, as `actions` gives it to the caller: in the browser, where it is made from
 * the answer, and on the server, where it is what the handler threw.
 *
 * @example
 * ```ts
 * const { error } = await actions.addEntry({ text })
 * if (error instanceof ActionError) console.log(error.code, error.status, error.message)
 * ```
 */
export class ActionError<Code extends string = ActionErrorCode, Data = unknown> extends Error {
  /** `ActionError`, or `HonoActionError` where it was made by that. */
  override readonly name: string = 'ActionError'
  /** What went wrong, such as `NOT_FOUND`, or a code of the action's own. */
  readonly code: Code
  /** The HTTP status. */
  readonly status: number
  /** What the server attached to the error. */
  readonly data: Data
  /** Only on invalid input: every issue, not only the first. */
  readonly issues: ActionIssue[] | undefined
  /** Only on an unexpected failure: the id under which the server logged its cause. */
  readonly requestId: string | undefined
  /** Seconds after which the caller may try again, where the server said so. */
  readonly retryAfter: number | undefined
  /**
   * The messages of the issues by field. A field has the name it has in a form:
   * `title`, `author.name`, `items[0].count`; issues of the whole input are under the empty name.
   */
  readonly fields: Record<string, string[]>

  /**
   * @param json the error as it travels
   * @param status the HTTP status
   * @param cause what was thrown, for the log
   */
  constructor(json: ActionErrorJson<Code, Data>, status: number, cause?: unknown) {
    super(json.message, cause === undefined ? undefined : { cause })
    this.code = json.code
    this.status = status
    this.data = json.data as Data
    this.issues = json.issues
    this.requestId = json.requestId
    this.retryAfter = Number.isFinite(json.retryAfter) ? json.retryAfter : undefined
    this.fields = fieldsOf(json.issues)
    // An island that gets an error as a prop gets what is enumerable of it.
    Object.defineProperty(this, 'message', { enumerable: true })
    Object.defineProperty(this, errorBrand, { value: true })
  }

  /** What the caller gets: `cause` and `stack` stay here. */
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

function fieldsOf(issues: ActionIssue[] = []): Record<string, string[]> {
  const fields: Record<string, string[]> = Object.create(null)
  for (const { path, message } of issues) {
    const name = fieldName(path)
    fields[name] = [...(fields[name] ?? []), message]
  }
  return fields
}

/** The name of a field in a form: `['items', 0, 'count']` is `items[0].count`. */
export function fieldName(path: readonly (string | number)[]): string {
  let name = ''
  for (const key of path) {
    if (typeof key === 'number') name += `[${key}]`
    else name += name ? `.${key}` : key
  }
  return name
}
