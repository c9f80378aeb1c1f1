import type { RequestRecord } from '../dev/records.ts'
import { h, statusBadge } from './dom.ts'
import { factList, methodBadge } from './entries-view.ts'
import { errorElement } from './errors-view.ts'
import { count, milliseconds, timeOfDay } from './format.ts'
import { createListDetail, type ListDetail } from './list-detail.ts'
import { timeline } from './timeline.ts'

/** Creates the view of the last requests and other events, with the details of each. */
export function createRequestsView(): ListDetail<RequestRecord> {
  return createListDetail<RequestRecord>({
    label: 'Requests',
    empty: 'No requests yet.',
    keyOf: ({ id }) => String(id),
    textOf: ({ method, path, status, requestId, actions }) =>
      [method, path, status, requestId, ...actions.map(({ name }) => name)].join(' '),
    row: ({ method, path, status, durationMs, calls, errors, event }) => [
      methodBadge(method),
      h('span', { class: 'name' }, path),
      h('span', { class: 'path' }, calls.length > 0 ? count(calls.length, 'call') : ''),
      h('span', { class: 'time' }, milliseconds(durationMs)),
      ...(event === 'fetch' ? [statusBadge(status)] : []),
      ...(errors.length > 0
        ? [h('span', { class: 'tag wrong' }, count(errors.length, 'error'))]
        : []),
    ],
    title: ({ method, path }) => [methodBadge(method), path],
    detail: (request) => {
      const element = h('div')
      const draw = (now: RequestRecord) => element.replaceChildren(...describe(now))
      let drawn = JSON.stringify(request)
      draw(request)
      return {
        element,
        update(now) {
          const text = JSON.stringify(now)
          if (text !== drawn) draw(now)
          drawn = text
          return true
        },
      }
    },
  })
}

function describe(request: RequestRecord): HTMLElement[] {
  const { event, status, durationMs, startedAt, requestId, vars, errors, moreCalls } = request
  const statusCell = event === 'fetch' ? statusBadge(status) : event
  const facts: [string, ...(Node | string)[]][] = [
    ['Response', statusCell, durationMs === undefined ? '' : `after ${milliseconds(durationMs)}`],
    ['At', timeOfDay(startedAt)],
    ['Request id', ...(requestId === undefined ? ['none'] : [copyable(requestId)])],
    ['ctx.var', ...(vars.length > 0 ? vars.map((name) => h('code', {}, name)) : ['nothing'])],
  ]
  const more = moreCalls > 0 ? [h('p', {}, `And ${count(moreCalls, 'call')} more`)] : []
  return [
    factList(facts),
    h('h3', {}, 'Actions and binding calls'),
    timeline(request),
    ...more,
    ...errors.map((error) => errorElement(error)),
  ]
}

function copyable(text: string): HTMLElement {
  const said = h('span', { role: 'status', class: 'quiet' })
  const onclick = async () => {
    await navigator.clipboard.writeText(text).then(
      () => said.replaceChildren(' copied'),
      () => said.replaceChildren(' could not be copied'),
    )
  }
  const label = `Copy the request id ${text}`
  const copy = h('button', { type: 'button', class: 'plain', 'aria-label': label, onclick }, 'Copy')
  return h('span', { class: 'copyable' }, h('code', {}, text), copy, said)
}
