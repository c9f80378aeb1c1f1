import { type ActionIssue, HonoActionError } from '../../../shared/errors/hono-action-error.ts'

/** Where a value goes in the input: keys and indexes from its root. */
export type Path = readonly (string | number)[]

/** What is wrong with a form before its schema has seen it. */
export class Problems {
  readonly #issues: ActionIssue[] = []

  /** Notes one, for `throwIfAny`. Those beyond the twentieth are left out. */
  add(message: string, path: Path): void {
    if (this.#issues.length < 20) this.#issues.push({ message, path: [...path] })
  }

  /** @throws HonoActionError `BAD_REQUEST` with the issues, if there are any */
  throwIfAny(): void {
    if (this.#issues.length === 0) return
    throw new HonoActionError({
      code: 'BAD_REQUEST',
      message: 'Invalid input',
      issues: this.#issues,
    })
  }
}
