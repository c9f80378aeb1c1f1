import { withErrorUrl } from '../../shared/errors/error-url.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { isForm } from '../input/content-type.ts'

const told = new Set<string>()

/**
 * Logs once for each action without a schema that it ignores the body that was sent. For the dev
 * server.
 *
 * @param path path of the action
 */
export function warnOfIgnoredInput(
  { schema, method, name = '' }: AnyDefinition,
  { body, headers }: Request,
  path: string,
): void {
  const isEmpty = !body || headers.get('content-length') === '0'
  // Without a schema, the handler gets a form as it is.
  if (schema || method === 'GET' || isEmpty || isForm(headers.get('content-type'))) return
  if (told.has(path)) return
  told.add(path)
  console.warn(
    withErrorUrl(
      'HA317',
      `The action ${name || path} has no schema, so it ignores the body that was sent. ` +
        'Add what it takes: schema: z.object({ ... })',
    ),
  )
}
