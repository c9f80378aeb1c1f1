import { type ErrorNumber, withErrorUrl } from '../shared/errors/error-url.ts'

/** A mistake in the project's set-up: what is wrong, and what to do. Astro prints both. */
export class IntegrationError extends Error {
  override readonly name = 'HonoActionsError'
  /** Astro's overlay and terminal show it below the message. */
  readonly hint: string

  constructor(number: ErrorNumber, message: string, hint: string) {
    super(withErrorUrl(number, `[@gnosticdev/hono-actions] ${message}\n${hint}`))
    this.hint = hint
  }
}
