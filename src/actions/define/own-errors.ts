import type { StandardSchemaV1 } from '@standard-schema/spec'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import type { ActionErrorFactory, ActionErrors } from './types.ts'

/** Creates `error()` for a handler. The error's data is the output of the code's schema. */
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
    return new HonoActionError({ status: 422, ...options, code, data: checked.value as never })
  }
}

function describe(
  checked: StandardSchemaV1.Result<unknown> | Promise<unknown> | undefined,
): string {
  if (!checked) return 'the action has no such error.'
  if (checked instanceof Promise) return 'its schema is asynchronous, and error() is not.'
  const [issue] = checked.issues ?? []
  return `the data does not fit its schema: ${issue?.message ?? 'no reason given'}.`
}
