import type { StandardSchemaV1 } from '@standard-schema/spec'
import { withErrorUrl } from '../../shared/errors/error-url.ts'
import { fieldName } from '../../shared/errors/field-name.ts'
import { type ActionIssue, HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { redactor } from '../input/fields/sensitive-fields.ts'
import { isAsyncGenerator, isStreamEvent } from '../response/event-stream.ts'

/**
 * Validates `input` and returns the schema's output.
 *
 * @throws HonoActionError `BAD_REQUEST` with the issues
 */
export async function validate(
  schema: StandardSchemaV1 | undefined,
  input: unknown,
): Promise<unknown> {
  // Without a schema, the only input is a form, which the handler reads itself.
  if (schema === undefined) return input instanceof FormData ? input : undefined
  let result: StandardSchemaV1.Result<unknown>
  try {
    result = await schema['~standard'].validate(input)
  } catch (error) {
    return rejectFailing(error, input)
  }
  return result.issues ? rejectInput(result.issues, redactor(schema, input)) : result.value
}

/**
 * Validates the handler's return value with the action's `output` schema. The schema of a generator
 * validates each value that it yields.
 *
 * @throws Error if it does not fit. The mistake is the server's, so the caller gets a 500
 */
export async function checkOutput(schema: StandardSchemaV1, output: unknown): Promise<unknown> {
  return isAsyncGenerator(output) ? checkEvents(schema, output) : checkValue(schema, output)
}

async function* checkEvents(schema: StandardSchemaV1, events: AsyncGenerator): AsyncGenerator {
  try {
    for (;;) {
      const { done, value } = await events.next()
      if (done) return value
      if (isStreamEvent(value)) yield { ...value, value: await checkValue(schema, value.value) }
      else yield await checkValue(schema, value)
    }
  } finally {
    // The caller has stopped, or a value did not fit. Nothing happens if the generator has ended.
    await events.return(undefined)
  }
}

async function checkValue(schema: StandardSchemaV1, output: unknown): Promise<unknown> {
  const result = await schema['~standard'].validate(output)
  return result.issues ? rejectOutput(result.issues, redactor(schema, output)) : result.value
}

/** Removes sensitive values from a message. */
type Redact = (text: string) => string

/** @throws HonoActionError `BAD_REQUEST` with the issues */
function rejectInput(issues: readonly StandardSchemaV1.Issue[], redact: Redact): never {
  throw new HonoActionError({
    code: 'BAD_REQUEST',
    message: 'Invalid input',
    issues: firstIssues(issues, redact),
  })
}

/**
 * Handles an error that a schema has thrown.
 *
 * Zod's messages contain `value.constructor.name`. Zod throws if a caller has sent an object as
 * that name. Such input is invalid; any other error is the server's.
 */
function rejectFailing(error: unknown, input: unknown): never {
  if (!namesConstructor(input)) throw error
  rejectInput([{ message: 'Invalid input: constructor.name has parts' }], (text) => text)
}

/** @throws Error with the issues of the handler's return value */
function rejectOutput(issues: readonly StandardSchemaV1.Issue[], redact: Redact): never {
  const found = issues
    .map((issue) => toIssue(issue, redact))
    .map(({ path, message }) => `${fieldName(path) || '(all of it)'}: ${message}`)
  throw new Error(
    withErrorUrl(
      'HA306',
      `The result does not match the output schema: ${found.join('; ')}. ` +
        'Return a matching value, or change the schema: output: z.object({ ... })',
    ),
  )
}

function namesConstructor(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const own = Object.getOwnPropertyDescriptor(value, 'constructor')?.value
  return Object(own?.name) === own?.name || Object.values(value).some(namesConstructor)
}

/** A 1 MB input can have 100,000 issues. The first ones are enough. */
const maxIssues = 20
const maxIssuesLength = 16_000
const utf8 = new TextEncoder()

function firstIssues(issues: readonly StandardSchemaV1.Issue[], redact: Redact): ActionIssue[] {
  const first: ActionIssue[] = []
  let length = 0
  for (const issue of issues.slice(0, maxIssues)) {
    const shown = toIssue(issue, redact)
    length += utf8.encode(JSON.stringify(shown)).byteLength
    if (length > maxIssuesLength) break
    first.push(shown)
  }
  return first
}

function toIssue(issue: StandardSchemaV1.Issue, redact: Redact): ActionIssue {
  return { message: clip(redact(issue.message), 500), path: (issue.path ?? []).map(toKey) }
}

function toKey(segment: PropertyKey | StandardSchemaV1.PathSegment): string | number {
  const key = typeof segment === 'object' ? segment.key : segment
  if (typeof key === 'number') return key
  return clip(String(key), 200)
}

/** Shortens a text: a message may quote the input, and a path has its keys. */
function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}
