import type { StandardSchemaV1 } from '@standard-schema/spec'
import { ActionError } from '../../shared/errors/action-error.ts'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { inWords } from '../../shared/errors/humanize-code.ts'
import type { ActionErrorFactory, ActionErrors } from './types.ts'

/** The status of an action's own errors: the request was understood, and can't be done. */
const defaultStatus = 422

/** Makes `error()` for a handler; the data is what the code's schema makes of it. */
export function errorFactory<Errors extends ActionErrors>(
  errors: Errors,
): ActionErrorFactory<Errors> {
  return function error(code, data, options = {}) {
    const schema: StandardSchemaV1 | undefined = errors[code]
    const checked = schema?.['~standard'].validate(data)
    if (!checked || checked instanceof Promise || checked.issues) {
      throw new Error(
        withErrorUrl(
          'HA307',
          `error('${code}', data): ${describe(checked)} Declare it in the action: errors: { ${code}: z.object({ ... }) }`,
        ),
      )
    }
    const { message = inWords(code), status = defaultStatus } = options
    return new ActionError({ code, message, data: checked.value as never }, status)
  }
}

function describe(
  checked: StandardSchemaV1.Result<unknown> | Promise<unknown> | undefined,
): string {
  if (!checked) return 'the action has no such error.'
  if (checked instanceof Promise)
    return 'its schema is asynchronous, which an error can not wait for.'
  const [issue] = checked.issues ?? []
  return `the data does not fit its schema: ${issue?.message ?? 'no reason given'}.`
}
