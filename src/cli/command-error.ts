import { type ErrorNumber, withErrorUrl } from '../shared/errors/error-url.ts'

/** Error of a command, with the steps to fix it. It is printed without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError'

  constructor(number: ErrorNumber, message: string) {
    super(withErrorUrl(number, message))
  }
}
