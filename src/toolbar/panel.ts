import type { PanelData } from '../dev/records.ts'
import { readPanel, tellPanel } from './api.ts'
import { createTabs } from './aria-tabs.ts'
import { astro, h } from './dom.ts'
import { createEntriesView } from './entries-view.ts'
import { createErrorsView } from './errors-view.ts'
import { createRequestsView } from './requests-view.ts'
import { styles } from './styles.ts'

const pollEvery = 1000

export interface Panel {
  window: HTMLElement
  style: HTMLStyleElement
  /** Called with new data while the panel is open, and with true if the errors are visible. */
  onData: (data: PanelData, areErrorsShown: boolean) => void
  open(): void
  /** Closes the panel. Returns true if it had the focus. */
  close(): boolean
}

/** Creates the panel's window. It polls the dev server while it is open. */
export function createPanel(): Panel {
  const entries = createEntriesView((requestId) => void showRequest(requestId))
  const requests = createRequestsView()
  const errors = createErrorsView()
  const problem = h('p', { class: 'problem wrong', role: 'status' })
  const tabs = createTabs(
    [
      { label: 'Actions', content: entries.element },
      { label: 'Requests', content: requests.element },
      { label: 'Errors', content: errors.element },
    ],
    () => void refresh(),
  )
  const values = astro<HTMLElement & { input: HTMLInputElement }>('toggle')
  const clear = h('button', { type: 'button', class: 'plain' }, 'Clear')
  const header = h(
    'header',
    {},
    h('h1', {}, 'Hono actions'),
    h('span', { class: 'switch' }, h('span', { 'aria-hidden': 'true' }, 'Show values'), values),
    clear,
  )
  const window = astro('window', { class: 'window' })
  window.append(header, tabs.list, problem, ...tabs.panels)
  const panel: Panel = { window, style: h('style', {}, styles), onData: () => {}, open, close }
  let timer: ReturnType<typeof setInterval> | undefined
  let reading: Promise<void> | undefined
  let told = 0
  let data: PanelData | undefined

  values.input?.setAttribute('aria-label', 'Show values in the calls of bindings')
  values.input?.addEventListener('change', () => tell({ showValues: values.input.checked }))
  clear.addEventListener('click', () => tell({ clear: true }))
  tabs.select('Actions')

  function show(next: PanelData | undefined): void {
    if (!next) return
    data = next
    const all = next.requests.flatMap((request) => request.errors)
    all.sort((one, other) => other.at - one.at)
    entries.update(next.entries)
    requests.update(next.requests)
    errors.update(all)
    tabs.setCount('Errors', all.length)
    problem.textContent = next.problem ? `The actions could not be loaded: ${next.problem}` : ''
    if (values.input) values.input.checked = next.showValues
    panel.onData(next, timer !== undefined && tabs.selected() === 'Errors')
  }

  /** Sends one request at a time: the dev server may take longer than the polling interval. */
  function refresh(): Promise<void> {
    if (timer === undefined || document.hidden) return Promise.resolve()
    const before = told
    reading ??= readPanel()
      .then((next) => {
        // Ignores data that was requested before a command, because it shows the old state.
        if (told === before) show(next)
      })
      .finally(() => {
        reading = undefined
      })
    return reading
  }

  async function tell(command: Parameters<typeof tellPanel>[0]): Promise<void> {
    told++
    const next = await tellPanel(command)
    told++
    show(next)
  }

  async function showRequest(requestId: string): Promise<void> {
    // Data that was requested earlier may not include the request yet.
    await reading
    await refresh()
    const found = data?.requests.find((request) => request.requestId === requestId)
    tabs.select('Requests')
    if (found) requests.open(String(found.id))
    else tabs.focus()
  }

  function open(): void {
    clearInterval(timer)
    timer = setInterval(refresh, pollEvery)
    void refresh()
    tabs.focus()
  }

  function close(): boolean {
    clearInterval(timer)
    timer = undefined
    const root = window.getRootNode()
    return root instanceof ShadowRoot && root.activeElement !== null
  }

  return panel
}
