import type { ActionCallResult } from '../actions/call-action.ts'
import { type AnyDefinition, definitionOf } from '../actions/define/definition.ts'
import type { ActionTypes } from '../actions/define/types.ts'
import { fieldsOf } from '../actions/input/fields/describe.ts'
import { loadedRouterOf } from '../context/app-router.ts'
import type { FormOutcome } from '../context/astro/form-outcome.ts'
import { stateOf } from '../context/request-context.ts'
import { requestContext } from '../context/store.ts'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { formAction, formIdParameter, pathKey } from '../shared/protocol.ts'
import { FieldBuilder, idOf } from './build.ts'
import type { ActionForm, FieldsOf, FormAction, FormOptions, SubmitAttrs } from './types.ts'
import { givenFields, submittedFields } from './values.ts'

/**
 * Creates the form of an action from its schema: the attributes of each field, with the values and
 * errors of the last submission. Call it in a page.
 *
 * @param action an action that accepts forms, from `actions` or `honoActions`
 * @param options initial values, and the message after a success
 * @throws TypeError if the action does not accept forms, or its schema is not an object of Zod 4,
 * Valibot or ArkType
 * @example
 * ```astro
 * ---
 * const form = formOf(actions.guestbook.sign)
 * ---
 * <form {...form.attrs}>
 *   <label>Name <input {...form.fields.name.attrs} /></label>
 *   <p {...form.fields.name.errorAttrs}>{form.fields.name.error}</p>
 *   <button>Sign</button>
 *   <p {...form.statusAttrs}>{form.message}</p>
 * </form>
 * ```
 */
export function formOf<Output, Errors, Fields>(
  action: string & ((...args: never[]) => Promise<ActionCallResult<Output, Errors, Fields>>),
  options?: FormOptions<Fields>,
): ActionForm<FieldsOf<Fields>, Output>
export function formOf<Input, Output, Errors, Method, Queue, Fields>(
  action: ActionTypes<Input, Output, Errors, Method, Queue, 'form' | 'both', Fields> & {
    fetch: unknown
  },
  options?: FormOptions<Fields>,
): ActionForm<FieldsOf<Fields>, Output>
export function formOf(action: object | string, options: Options = {}): unknown {
  const { name, definition } = namedDefinition(Object(action))
  return createForm(name, definition, options, undefined)
}

type Options = { values?: unknown; success?: string }

function createForm(
  name: string,
  definition: AnyDefinition,
  options: Options,
  instance: string | undefined,
): object {
  const fields = fieldsOf(definition.schema)
  if (fields?.root.kind !== 'object') {
    throw new TypeError(
      withErrorUrl(
        'HA341',
        `The schema of the action ${name} does not show its fields. formOf needs an object of ` +
          'Zod 4, Valibot or ArkType, such as schema: z.object({ name: z.string() })',
      ),
    )
  }
  const own = name.replaceAll('.', '-')
  const id = idOf(instance === undefined ? own : `${own}_${instance}`)
  const outcome = outcomeOf(name, id, instance === undefined)
  const error = outcome?.result.error
  const errors = messagesOf(error?.fields)
  const builder = new FieldBuilder(fields.describe, id, errors)
  const sent = error && outcome.values
  const shown = sent ? submittedFields(sent) : givenFields(options.values)
  const built = builder.build(fields.root, { path: [], shown, outer: [] })
  const isDone = outcome !== undefined && !error
  const unplaced = Object.entries(errors).filter(([at]) => !builder.names.has(at))
  const messages = unplaced.map(([, message]) => message)
  const failure = messages.length > 0 ? messages.join(' ') : (error?.message ?? '')
  const query = instance === undefined ? '' : `&${formIdParameter}=${encodeURIComponent(id)}`
  const form = {
    attrs: {
      id,
      method: 'post',
      action: `${formAction([name])}${query}`,
      ...(builder.hasFile && { enctype: 'multipart/form-data' }),
      'data-hono-form': name,
    },
    fields: built,
    message: isDone ? (options.success ?? '') : failure,
    statusAttrs: { id: `${id}-status`, role: 'status', 'data-form-status': options.success ?? '' },
    errors,
    code: error?.code ?? null,
    data: isDone ? outcome.result.data : null,
  }
  const methods = {
    for: (other: string | number) => createForm(name, definition, options, String(other)),
    submitAttrs(other?: FormAction): SubmitAttrs {
      if (!other) return { type: 'submit', form: id }
      const target = formAction([namedDefinition(other).name])
      const formaction = `${target}&${formIdParameter}=${encodeURIComponent(id)}`
      return { type: 'submit', form: id, formaction }
    },
  }
  for (const [key, value] of Object.entries(methods)) Object.defineProperty(form, key, { value })
  return form
}

/** Returns the outcome of the submission, if it was of this form. */
function outcomeOf(name: string, id: string, isOnly: boolean): FormOutcome | undefined {
  const context = requestContext.getStore()
  const form = context && stateOf(context).form
  if (!form) return undefined
  const { searchParams } = new URL(context.request.url)
  const sentId = searchParams.get(formIdParameter)
  if (sentId !== null) return sentId === id ? form : undefined
  return isOnly && form.name === name ? form : undefined
}

function messagesOf(fields: Record<string, string[] | undefined> | undefined) {
  const messages: Record<string, string> = {}
  for (const [name, texts = []] of Object.entries(fields ?? {})) messages[name] = texts.join(' ')
  return messages
}

function namedDefinition(action: object): { name: string; definition: AnyDefinition } {
  const path = (action as { [pathKey]?: readonly string[] })[pathKey]
  const own = path ? undefined : definitionOf(action)
  const name = path ? path.join('.') : own?.name
  const definition = own ?? (path && definitionAt(path))
  if (
    name !== undefined &&
    definition &&
    definition.method === 'POST' &&
    definition.accept !== 'json'
  ) {
    return { name, definition }
  }
  throw new TypeError(withErrorUrl('HA340', problemOf(name, path, definition)))
}

function definitionAt(path: readonly string[]): AnyDefinition | undefined {
  const context = requestContext.getStore()
  const entry = context && loadedRouterOf(context)?.find(path)
  return entry && definitionOf(entry)
}

function problemOf(
  name: string | undefined,
  path: readonly string[] | undefined,
  definition: AnyDefinition | undefined,
): string {
  if (definition && name === undefined) {
    return 'formOf has an action that is not in honoActions. Export it there: export const honoActions = { sign }'
  }
  if (definition) {
    return `The action ${name} does not accept forms. Define it with accept: 'form' or accept: 'both'`
  }
  if (path) {
    return (
      `formOf has found no action at honoActions.${path.join('.')}, or no router is loaded. ` +
      'Outside of Astro pages, pass the action itself: formOf(honoActions.sign)'
    )
  }
  return 'formOf takes an action: formOf(actions.sign)'
}
