import type { AnyResult } from '../../shared/result.ts'

/** What was submitted: the text fields of a form by their names, to fill it in again. */
export type SubmittedValues = Readonly<Record<string, string | string[]>>

/** The form that was posted to the page that is rendered, and what came of it. */
export interface FormOutcome {
  /** The path of its action, such as `admin.ban`. */
  name: string
  /** What the action was defined with. */
  definition: object | undefined
  result: AnyResult
  values: SubmittedValues
}
