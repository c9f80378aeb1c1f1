import { type ErrorNumber, withErrorUrl } from '../shared/errors/error-url.ts'

/** What a command can't do, and what to do about it. It is printed without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError'

  constructor(number: ErrorNumber, message: string) {
    super(withErrorUrl(number, message))
  }
}
