import type { ActionLimits } from '../limits.ts'
import { formToInput } from './coerce.ts'
import { readForm } from './read.ts'

export { formToInput }

/** Reads a request's form, and makes of it what an action's schema takes. */
export async function readFormInput(
  request: Request,
  limits: Required<ActionLimits>,
  schema: unknown,
): Promise<unknown> {
  return formToInput(await readForm(request, limits), schema)
}
