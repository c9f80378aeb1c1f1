import { createEventParser, eventStreamType } from '../shared/event-stream.ts'
import { badge, h, statusBadge } from './dom.ts'
import { bytes, milliseconds } from './format.ts'

const maxText = 100_000

/** View of an action's response. */
export interface ResultView {
  element: HTMLElement
  /** Shows the response to a request while it arrives. */
  show(request: Promise<Response>): Promise<void>
  /** Shows an error that occurred before the request. */
  fail(message: string): void
}

/** @param showRequest opens the record of a request */
export function createResult(showRequest: (requestId: string) => void): ResultView {
  const summary = h('div', { class: 'summary', role: 'status', 'aria-live': 'polite' })
  const body = h('div', { class: 'answer' })
  const element = h('section', { 'aria-label': 'Result', class: 'result' }, summary, body)

  let shown: Promise<Response> | undefined

  async function show(request: Promise<Response>): Promise<void> {
    shown = request
    const began = performance.now()
    summary.replaceChildren('Sending…')
    body.replaceChildren()
    let response: Response
    try {
      response = await request
    } catch (error) {
      // A later request has aborted this one.
      if (shown !== request) return
      return fail(`There was no answer: ${(error as Error).message}`)
    }
    const id = response.headers.get('x-request-id')
    const link = h('button', { type: 'button', class: 'link' }, 'Show the request')
    if (id !== null) link.addEventListener('click', () => showRequest(id))
    if (shown !== request) return
    // A stream goes on in its own element, which a later request removes.
    const own = h('div', {})
    body.replaceChildren(own)
    const say = (took: string) =>
      shown === request &&
      summary.replaceChildren(
        statusBadge(response.status),
        h('span', {}, `${response.statusText} ${took}`.trim()),
        ...(id === null ? [] : [link]),
      )
    say(`began after ${milliseconds(performance.now() - began)}`)
    try {
      await showBody(response, own)
      say(`in ${milliseconds(performance.now() - began)}`)
      if (shown === request) summary.scrollIntoView({ block: 'center' })
    } catch (error) {
      own.append(h('p', { class: 'wrong' }, `It ended early: ${(error as Error).message}`))
    }
  }

  function fail(message: string): void {
    summary.replaceChildren(h('span', { class: 'wrong' }, message))
    body.replaceChildren()
  }

  return { element, show, fail }
}

async function showBody(response: Response, body: HTMLElement): Promise<void> {
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith(eventStreamType)) return showEvents(response, body)
  if (type && !/json|text|xml|javascript|urlencoded/.test(type)) {
    const { size } = await response.blob()
    body.append(h('p', {}, `${type}, ${bytes(size)}`))
    return
  }
  const text = await response.text()
  if (text === '') return
  const json = /json/.test(type) ? parsed(text) : undefined
  if (json) body.append(...issuesOf(json.value))
  const shown = json ? JSON.stringify(json.value, null, 2) : text
  body.append(h('pre', { tabindex: 0, 'aria-label': 'Body' }, shown.slice(0, maxText)))
}

/** Creates the list of input errors, shown before everything else. */
function issuesOf(value: unknown): HTMLElement[] {
  const { error } = (value ?? {}) as {
    error?: { issues?: { path?: unknown[]; message: string }[] }
  }
  if (!error?.issues?.length) return []
  const items = error.issues.map(({ path = [], message }) =>
    h('li', {}, h('code', {}, path.join('.') || 'input'), ` ${message}`),
  )
  return [h('ul', { class: 'issues', 'aria-label': 'What is wrong with the input' }, ...items)]
}

async function showEvents(response: Response, body: HTMLElement): Promise<void> {
  const list = h('ol', { class: 'events', 'aria-label': 'Events', role: 'log', tabindex: 0 })
  body.append(list)
  const parse = createEventParser()
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value = '' } = (await reader?.read()) ?? { done: true }
    for (const { event, data, id } of parse(value)) {
      const kind = event && badge(event, event === 'error' ? 'red' : 'purple')
      const item = h(
        'li',
        {},
        kind,
        id !== undefined && h('small', {}, `#${id} `),
        h('code', {}, data),
      )
      list.append(item)
    }
    if (done) return
  }
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
