import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type ActionIssue, HonoActionError } from '../shared/errors.ts'
import type { ActionSchema } from './types.ts'

/**
 * Checks `input` with the schema and returns what the schema makes of it.
 *
 * @throws HonoActionError `BAD_REQUEST` with every issue
 */
export async function validate(schema: ActionSchema, input: unknown): Promise<unknown> {
  if (schema === undefined) return undefined
  const checked = schema['~standard'].validate(input)
  const result = checked instanceof Promise ? await checked : checked
  if (!result.issues) return result.value
  throw new HonoActionError({
    code: 'BAD_REQUEST',
    message: 'Invalid input',
    issues: result.issues.map(toIssue),
  })
}

function toIssue(issue: StandardSchemaV1.Issue): ActionIssue {
  return { message: issue.message, path: (issue.path ?? []).map(toKey) }
}

function toKey(segment: PropertyKey | StandardSchemaV1.PathSegment): string | number {
  const key = typeof segment === 'object' ? segment.key : segment
  return typeof key === 'symbol' ? String(key) : key
}
