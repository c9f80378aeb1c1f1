import type { FormOutcome, SubmittedValues } from '../../context/astro/form-outcome.ts'
import type { LazyResponseContext } from '../../context/hono/lazy-response-context.ts'
import { type RequestContext, stateOf } from '../../context/request-context.ts'
import type { HonoActionError } from '../../shared/errors/hono-action-error.ts'
import { pageFormHeader } from '../../shared/protocol.ts'
import type { AnyDefinition } from '../define/definition.ts'
import { sensitiveNames } from '../input/fields/sensitive-fields.ts'
import { type Outcome, redirectOf, resultOf, withReadBody } from './outcome.ts'
import { chosenRedirect } from './redirect-to.ts'

/** Returns true if the action at `path` runs because a form was posted to a page. */
export function isPageForm(context: RequestContext, path: string): boolean {
  return stateOf(context).pageForm?.path === path
}

/** Stores the result of the page's form for the page, if `path` is the action's path. */
export function noteForm(
  context: RequestContext,
  path: string,
  outcome: Omit<FormOutcome, 'name'>,
): void {
  const state = stateOf(context)
  const { pageForm } = state
  if (pageForm?.path === path) state.form = { name: pageForm.name, ...outcome }
}

/**
 * Returns the response that the app's Astro middleware gets: without the result, which the page
 * gets, and with the redirect that the handler returned.
 */
export function responseOfPageForm(response: Response, outcome?: Outcome): Response {
  const returned = outcome && 'output' in outcome && !('response' in outcome) && outcome.output
  const redirect = redirectOf(returned)
  const { status } = redirect ?? response
  const sent = new Response(null, { status, headers: response.headers })
  if (redirect) {
    for (const [name, value] of (returned as Response).headers) {
      // The cookie jar has them.
      if (name !== 'set-cookie') sent.headers.set(name, value)
    }
  }
  sent.headers.set(pageFormHeader, 'called')
  return sent
}

/** Converts an outcome to the form outcome for the page. */
export async function formOutcome(
  definition: AnyDefinition,
  context: RequestContext,
  c: LazyResponseContext,
  outcome: Outcome,
): Promise<Omit<FormOutcome, 'name'>> {
  const result = await resultOf(withReadBody(outcome, c), c.req.path, c.sentHeaders)
  const values = await valuesOf(definition, c, result.error)
  const isSuccess = 'output' in outcome && !('response' in outcome) && !redirectOf(outcome.output)
  const redirectTo = isSuccess ? (chosenRedirect(context) ?? definition.redirectTo) : undefined
  return { result, values, redirectTo }
}

/** Statuses of forms that were refused, not read. The page does not get their values. */
const unread = [401, 403, 415, 429]

/** Returns true if a form was read. The error of a file that is too large names its field. */
function wasRead({ status, issues }: HonoActionError<string>): boolean {
  return status === 413 ? issues !== undefined : !unread.includes(status)
}

/** Returns the submitted values, if the action has read them. */
async function valuesOf(
  { schema }: AnyDefinition,
  { req }: LazyResponseContext,
  error: HonoActionError<string> | null,
): Promise<SubmittedValues | undefined> {
  const isRead = Object.keys(req.bodyCache).length > 0
  if (!isRead || (error && !wasRead(error))) return undefined
  try {
    return submittedValues(await req.formData(), schema)
  } catch {
    // The body is not a form, although its content type is. The action's error has the reason.
    return undefined
  }
}

/** Returns the text fields of a form, without files, and passwords and the like. */
function submittedValues(form: FormData, schema: unknown): SubmittedValues {
  const values: Record<string, string | string[]> = Object.create(null)
  const isSensitive = sensitiveNames(schema)
  for (const name of new Set(form.keys())) {
    if (isSensitive(name)) continue
    const texts = form.getAll(name).filter((value) => typeof value === 'string')
    const [first] = texts
    if (first !== undefined) values[name] = texts.length > 1 ? texts : first
  }
  return values
}
