import type { ErrorRecord } from '../dev/records.ts'
import { placeOf } from '../dev/source.ts'
import { openInEditor } from './api.ts'
import { h } from './dom.ts'
import { timeOfDay } from './format.ts'
import { createListDetail, type ListDetail } from './list-detail.ts'

/** Creates the view of the errors whose details were not sent to the caller. */
export function createErrorsView(): ListDetail<ErrorRecord> {
  return createListDetail<ErrorRecord>({
    label: 'Errors',
    empty: 'No errors. What a handler throws that is no HonoActionError is shown here.',
    keyOf: ({ id }) => String(id),
    row: ({ name, message, where, at }) => [
      h('span', { class: 'name wrong' }, `${name}: ${message}`),
      h('span', { class: 'path' }, where),
      h('span', { class: 'time' }, timeOfDay(at)),
    ],
    title: ({ where }) => [where],
    detail: (error) => ({ element: errorElement(error), update: () => true }),
  })
}

/** Creates the element of an error. Each place in its stack links to the editor. */
export function errorElement({ name, message, stack, source }: ErrorRecord): HTMLElement {
  const lines = stack.split('\n').map((line) => {
    const place = placeOf(line)
    return h(
      'span',
      { class: place?.includes('/node_modules/') ? 'far' : '' },
      ...stackLine(line, place),
    )
  })
  return h(
    'section',
    { class: 'error', 'aria-label': 'Error' },
    h('p', { class: 'wrong' }, `${name}: ${message}`),
    source !== undefined && h('p', {}, 'At ', editorLink(source, shortened(source))),
    stack !== '' && h('pre', { class: 'stack', tabindex: 0, 'aria-label': 'Stack' }, ...lines),
  )
}

function stackLine(line: string, place: string | undefined): (Node | string)[] {
  const at = place === undefined ? -1 : line.indexOf(place)
  if (place === undefined || at === -1) return [`${line}\n`]
  const link = editorLink(place, shortened(place))
  return [line.slice(0, at), link, `${line.slice(at + place.length)}\n`]
}

function editorLink(place: string, text: string): HTMLElement {
  const title = `Open ${place} in the editor`
  const onclick = () => void openInEditor(place)
  return h('button', { type: 'button', class: 'link', title, onclick }, text)
}

/** Returns the path relative to the project's root, which Astro sets for its toolbar. */
function shortened(place: string): string {
  const { __astro_dev_toolbar__: toolbar } = globalThis as {
    __astro_dev_toolbar__?: { root: string }
  }
  const root = toolbar && URL.canParse(toolbar.root) && decodeURI(new URL(toolbar.root).pathname)
  return root && place.startsWith(root) ? place.slice(root.length) : place
}
