import type { Field } from '../../actions/input/form/fields.ts'
import type { SubmittedValues } from '../../context/astro/form-outcome.ts'
import { submittedFields } from '../../forms/values.ts'
import { type ActionIssue, HonoActionError } from '../../shared/errors/hono-action-error.ts'
import type { AnyResult } from '../../shared/result.ts'

/**
 * Returns the result with the indexes that the form has. The conversion closes gaps: of the rows
 * `items[0]` and `items[2]`, the second one has the index 1 in the input.
 */
export function withSentIndexes(result: AnyResult, values: SubmittedValues): AnyResult {
  const { error } = result
  if (!error?.issues) return result
  const root = submittedFields(values)
  const issues = error.issues.map(({ path, message }) => ({ message, path: sentPath(path, root) }))
  const { status } = error
  return { data: null, error: new HonoActionError<string>({ ...error.toJSON(), status, issues }) }
}

function sentPath(path: ActionIssue['path'], root: Field): ActionIssue['path'] {
  let field: Field | undefined = root
  return path.map((key) => {
    const indexes: number[] = typeof key === 'number' ? indexesOf(field) : []
    const sent = typeof key === 'number' ? (indexes[key] ?? key) : key
    field = field?.children.get(String(sent))
    return sent
  })
}

function indexesOf(field: Field | undefined): number[] {
  const keys = [...(field?.children.keys() ?? [])].filter((key) => /^\d+$/.test(key))
  return keys.map(Number).toSorted((a, b) => a - b)
}
