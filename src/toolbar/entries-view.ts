import type { EntryDescription } from '../dev/records.ts'
import { badge, h } from './dom.ts'
import { bytes } from './format.ts'
import { createListDetail, type ListDetail } from './list-detail.ts'
import type { Schema } from './schema.ts'
import { schemaText } from './schema-text.ts'
import { createTryIt } from './try-it.ts'

/** Creates the view of all actions and routes, with their input and a form to try them. */
export function createEntriesView(
  showRequest: (requestId: string) => void,
): ListDetail<EntryDescription> {
  return createListDetail<EntryDescription>({
    label: 'Actions',
    empty: 'No actions yet. Export some as honoActions from the actions file.',
    keyOf: ({ name, method, path }) => `${name} ${method} ${path}`,
    textOf: ({ name, method, path }) => `${name} ${method} ${path}`,
    row: ({ kind, name, method, path, guards }) => [
      methodBadge(method),
      h('span', { class: 'name' }, name),
      h('span', { class: 'path' }, path),
      ...(kind === 'route' ? [h('span', { class: 'tag' }, 'route')] : []),
      ...(guards.length > 0 ? [h('span', { class: 'tag' }, 'guarded')] : []),
    ],
    title: ({ name, method }) => [methodBadge(method), name],
    detail: (entry) => {
      const drawn = JSON.stringify(entry)
      return {
        element: h(
          'div',
          {},
          ...describe(entry),
          h('h3', {}, 'Try it'),
          createTryIt(entry, showRequest),
        ),
        // Preserves the form's input, unless the action was edited.
        update: (now) => JSON.stringify(now) === drawn,
      }
    },
  })
}

/** Creates the badge of a request's method. */
export function methodBadge(method: string): HTMLElement {
  return badge(method, method === 'GET' ? 'blue' : 'purple')
}

function describe(entry: EntryDescription): HTMLElement[] {
  const { path, guards, action } = entry
  const facts: [string, ...(Node | string)[]][] = [['Path', h('code', {}, path)]]
  const names = [...guards, ...(action?.authorize ? ['authorize'] : [])]
  facts.push([
    'Guards',
    ...(names.length > 0 ? names.map((name) => h('code', {}, name)) : ['none']),
  ])
  if (!action) return [factList(facts)]
  const { accept, queue, timeout, redirectTo, maxBodySize, input, output, hasSchema } = action
  const takes = { json: 'JSON', form: 'a form', both: 'JSON or a form' }[accept]
  const takesBody = `${takes}, up to ${bytes(maxBodySize)}`
  facts.push(['Takes', entry.method === 'GET' ? 'the query' : takesBody])
  if (queue) facts.push(['Queue', h('code', {}, queue)])
  if (timeout !== undefined) facts.push(['Timeout', `${timeout} ms`])
  if (redirectTo) facts.push(['Forms go to', h('code', {}, redirectTo)])
  const unknown = 'The library of this schema does not describe it as JSON Schema.'
  return [
    factList(facts),
    ...(hasSchema ? section('Input', input ? schemaText(input as Schema) : unknown) : []),
    ...(output ? section('Output', schemaText(output as Schema)) : []),
  ]
}

/** Creates a list of names, each with its values. */
export function factList(facts: [string, ...(Node | string)[]][]): HTMLElement {
  const rows = facts.map(([term, ...values]) =>
    h('div', {}, h('dt', {}, term), h('dd', {}, ...values)),
  )
  return h('dl', { class: 'facts' }, ...rows)
}

function section(title: string, text: string): HTMLElement[] {
  return [h('h3', {}, title), h('pre', { tabindex: 0, 'aria-label': title }, text)]
}
