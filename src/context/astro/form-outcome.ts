import type { AnyResult } from '../../shared/result.ts'

/** The submitted text fields of a form by their names, to fill it in again. */
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
  values: SubmittedValues
  /** Where the action sends the browser: a path of this site, or a redirect of the handler's own. */
  redirectTo?: string | Response | undefined
}
