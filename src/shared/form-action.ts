/** The query parameter by which a form that is posted to a page names its action. */
export const formActionParameter = '_hono_action'

/** The `action` of a form: a query that goes to the page it is on. */
export function formAction(path: readonly string[]): string {
  return `?${formActionParameter}=${path.join('.')}`
}
