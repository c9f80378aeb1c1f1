import type { EntryDescription } from '../dev/records.ts'
import { h } from './dom.ts'
import { encodeInput } from './form/encode.ts'
import { Unreadable } from './form/field.ts'
import { createInputForm } from './input-form.ts'
import { createResult } from './result.ts'
import { createRouteForm } from './route-form.ts'
import type { Schema } from './schema.ts'

/** Request to send, without its abort signal. */
interface Call {
  address: string
  init: RequestInit
}

interface CallForm {
  element: HTMLElement
  /** @throws Unreadable if the input cannot be sent */
  read(): Call
}

/**
 * Creates a form that sends real requests to an action or a route: to its own path, with the user's
 * cookies.
 *
 * @param showRequest opens the record of a request
 */
export function createTryIt(
  entry: EntryDescription,
  showRequest: (requestId: string) => void,
): HTMLElement {
  const form = entry.kind === 'action' || entry.action ? actionForm(entry) : routeForm(entry)
  const result = createResult(showRequest)
  const send = h('button', { class: 'send' }, 'Send')
  const stop = h('button', { type: 'button', class: 'plain', hidden: true }, 'Stop')
  let running: AbortController | undefined
  stop.addEventListener('click', () => running?.abort())

  const onsubmit = async (event: SubmitEvent) => {
    event.preventDefault()
    let call: Call
    try {
      call = form.read()
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      error.control.focus()
      return result.fail(error.message)
    }
    running?.abort()
    const own = new AbortController()
    running = own
    stop.hidden = false
    await result.show(fetch(call.address, { ...call.init, signal: own.signal }))
    if (running === own) stop.hidden = true
  }
  const buttons = h('div', { class: 'buttons' }, send, stop)
  return h(
    'div',
    {},
    // Without browser validation, so that the server's errors are visible.
    h('form', { novalidate: true, 'aria-label': 'Try it', onsubmit }, form.element, buttons),
    result.element,
  )
}

function actionForm({ name, method, path, action }: EntryDescription): CallForm {
  if (!action) throw new Error(`${name} is no action`)
  const { accept, hasSchema, queue } = action
  const input = hasSchema ? createInputForm(action.input as Schema | undefined, name) : undefined
  const later = h('input', { type: 'checkbox' })
  const defer = queue && h('label', { class: 'defer' }, later, ` Defer it to the queue ${queue}`)
  const nothing = !input && h('p', { class: 'quiet' }, 'It takes no input.')
  return {
    element: h('div', {}, input?.element, nothing, defer),
    read() {
      const { query, body, contentType } = encodeInput(input?.read(), { method, accept })
      const headers = new Headers()
      if (contentType) headers.set('content-type', contentType)
      if (later.checked) headers.set('prefer', 'respond-async')
      const init = { method, headers, ...(body !== undefined && { body }) }
      return { address: path + query, init }
    },
  }
}

function routeForm({ method, path }: EntryDescription): CallForm {
  const usual = method === 'ALL' ? 'GET' : method
  const form = createRouteForm(usual, path)
  return {
    element: form.element,
    read() {
      const body = form.body()
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      const init = { method: usual, headers, ...(body !== undefined && { body }) }
      return { address: form.address(), init }
    },
  }
}
