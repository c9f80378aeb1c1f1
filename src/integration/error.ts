import { type ErrorNumber, withErrorUrl } from '../shared/errors/error-url.ts'

/** Error in the project's setup. Astro prints its message and its hint. */
export class IntegrationError extends Error {
  override readonly name = 'HonoActionsError'
  /** Steps to fix it. Astro's overlay and terminal show them below the message. */
  readonly hint: string

  constructor(number: ErrorNumber, message: string, hint: string) {
    super(withErrorUrl(number, `[@gnosticdev/hono-actions] ${message}\n${hint}`))
    this.hint = hint
  }
}
