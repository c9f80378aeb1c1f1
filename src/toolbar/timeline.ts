import type { ActionRecord, CallRecord, RequestRecord } from '../dev/records.ts'
import { badge, h, statusBadge } from './dom.ts'
import { count, milliseconds } from './format.ts'

/** Creates a list of the actions and calls in a request, with bars for their times. */
export function timeline({ actions, calls, durationMs }: RequestRecord): HTMLElement {
  const items = [
    ...actions.map((action) => ({ ...action, element: actionElement(action) })),
    ...calls.map((call) => ({ ...call, element: callElement(call) })),
  ].sort((one, other) => one.startMs - other.startMs)
  if (items.length === 0) return h('p', { class: 'empty' }, 'None')
  const ends = items.map((item) => item.startMs + (item.durationMs ?? 0))
  const whole = Math.max(durationMs ?? 0, ...ends, 1)
  const rows = items.map(({ element, startMs, durationMs: took = 0 }) => {
    const bar = h('span', { class: 'bar' })
    bar.style.marginInlineStart = `${(startMs / whole) * 100}%`
    bar.style.inlineSize = `${(took / whole) * 100}%`
    return h('li', {}, element, h('div', { class: 'track', 'aria-hidden': 'true' }, bar))
  })
  return h('ol', { class: 'timeline', 'aria-label': 'Actions and binding calls' }, ...rows)
}

function actionElement({ name, status, durationMs }: ActionRecord): HTMLElement {
  return h(
    'div',
    { class: 'line' },
    badge('Action', 'purple'),
    h('span', { class: 'name' }, name),
    statusBadge(status),
    h('span', { class: 'time' }, milliseconds(durationMs)),
  )
}

function callElement(call: CallRecord): HTMLElement {
  const { binding, kind, operation, subject, rows, error, values, durationMs } = call
  const got = rows === undefined ? '' : count(rows, 'row')
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'line' },
      badge(kind, error ? 'red' : 'gray'),
      h('span', { class: 'name' }, `${binding}.${operation}`),
      h('span', { class: 'path' }, got),
      h('span', { class: 'time' }, milliseconds(durationMs)),
    ),
    subject !== undefined && h('code', { class: 'subject' }, subject),
    error !== undefined && h('p', { class: 'wrong' }, error),
    values &&
      h(
        'details',
        {},
        h('summary', {}, 'Values'),
        h('pre', { tabindex: 0, 'aria-label': 'Sent' }, values.sent),
        values.got !== undefined && h('pre', { tabindex: 0, 'aria-label': 'Got' }, values.got),
      ),
  )
}
