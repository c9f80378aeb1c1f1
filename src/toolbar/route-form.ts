import { h } from './dom.ts'
import { type Field, labelled } from './form/field.ts'
import { textField } from './form/scalars.ts'

/** Form for a route, which has no schema. */
export interface RouteForm {
  element: HTMLElement
  /** Returns the path with its parameters filled in, and the query. */
  address(): string
  body(): string | undefined
}

/** @param path path such as `/api/notes/:id` */
export function createRouteForm(method: string, path: string): RouteForm {
  const parameters = new Map<string, Field>()
  for (const [, name = ''] of path.matchAll(/:(\w+)/g))
    parameters.set(name, textField(placeOf(name)))
  const query = h('input', { type: 'text', placeholder: 'a=1&b=2', spellcheck: 'false' })
  const body = h('textarea', { rows: 4, spellcheck: 'false', placeholder: '{}' })
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return {
    element: h(
      'div',
      { class: 'fields' },
      ...[...parameters.values()].map(({ element }) => element),
      labelled({ ...placeOf('Query'), required: false }, query),
      hasBody && labelled({ ...placeOf('Body (JSON)'), required: false }, body),
    ),
    address() {
      const filled = path.replaceAll(/:(\w+)(\{[^}]*\})?\??/g, (_, name: string) =>
        encodeURIComponent(String(parameters.get(name)?.read() ?? '')),
      )
      return query.value ? `${filled}?${query.value.replace(/^\?/, '')}` : filled
    },
    body: () => (hasBody && body.value ? body.value : undefined),
  }
}

function placeOf(label: string) {
  return { label, schema: {}, required: true, nullable: false }
}
