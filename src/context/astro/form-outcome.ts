import type { AnyResult } from '../../shared/result.ts'

/** The submitted text fields of a form by name, to fill it in again. */
export type SubmittedValues = Readonly<Record<string, string | string[]>>

/** A form that was posted to a page. */
export interface PageForm {
  /** The name of its action, such as `admin.ban`. */
  name: string
  /** The path of its action, such as `/api/admin/ban`. */
  path: string
}

/** The result of a form that was posted to a page. */
export interface FormOutcome {
  /** The name of its action, such as `admin.ban`. */
  name: string
  result: AnyResult
  /** Undefined if the form was not read. */
  values?: SubmittedValues | undefined
  /** The path of this site to redirect to after the action. */
  redirectTo?: string | undefined
}
