import { append, astro, h } from './dom.ts'

/** Details of one item, updated while they are open. */
export interface Detail<Item> {
  element: HTMLElement
  /** Updates the item. Returns false if the details have to be created again. */
  update(item: Item): boolean
}

export interface ListDetailOptions<Item> {
  /** Label of the items, such as `Requests`. */
  label: string
  keyOf(item: Item): string
  /** Returns the text that the search matches. Without it there is no search. */
  textOf?(item: Item): string
  row(item: Item): (Node | string)[]
  title(item: Item): (Node | string)[]
  detail(item: Item): Detail<Item>
  /** Text for an empty list. */
  empty: string
}

export interface ListDetail<Item> {
  element: HTMLElement
  update(items: readonly Item[]): void
  /** Opens an item; undefined opens the list. */
  open(key: string | undefined): void
}

function backIcon(): HTMLElement {
  const icon = astro<HTMLElement & { icon?: string }>('icon', { 'aria-hidden': 'true' })
  // Set as a property: the element reads the attribute before it can be set.
  icon.icon = 'arrow-left'
  return icon
}

/** Creates a list that is replaced by the details of the selected item. */
export function createListDetail<Item>(options: ListDetailOptions<Item>): ListDetail<Item> {
  const { label, keyOf, textOf } = options
  let items: readonly Item[] = []
  let opened: { key: string; detail: Detail<Item>; title: HTMLElement } | undefined
  let drawn: string | undefined

  const search = h('input', {
    ...{ type: 'search', placeholder: `Search ${label.toLowerCase()}` },
    ...{ 'aria-label': `Search ${label.toLowerCase()}`, oninput: () => drawList(true) },
  })
  const list = h('ul', { class: 'rows', 'aria-label': label, onkeydown: moveInList })
  const empty = h('p', { class: 'empty', role: 'status' }, 'Loading…')
  const listView = h('div', { class: 'list' }, textOf && search, empty, list)
  const detailView = h('div', { class: 'detail', hidden: true })
  const element = h('div', {}, listView, detailView)

  function drawList(force = false): void {
    const wanted = search.value.trim().toLowerCase()
    const found = items.filter((item) => !wanted || textOf?.(item).toLowerCase().includes(wanted))
    const now = JSON.stringify(found)
    if (now === drawn && !force) return
    drawn = now
    const root = element.getRootNode() as Document | ShadowRoot
    const focused = (root.activeElement as HTMLElement | null)?.dataset?.['key']
    list.replaceChildren(
      ...found.map((item) => {
        const key = keyOf(item)
        const button = h('button', { type: 'button', 'data-key': key, onclick: () => open(key) })
        append(button, options.row(item))
        return h('li', {}, button)
      }),
    )
    empty.textContent = found.length > 0 ? '' : items.length > 0 ? 'Nothing found' : options.empty
    if (focused !== undefined && !opened) rowOf(focused)?.focus()
  }

  function rowOf(key: string): HTMLElement | null {
    return list.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
  }

  function moveInList(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    const buttons = [...list.querySelectorAll('button')]
    const next = buttons[buttons.indexOf(event.target as HTMLButtonElement) + step]
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  function open(key: string | undefined, keepFocus = false): void {
    const before = opened?.key
    const item = items.find((one) => keyOf(one) === key)
    opened = undefined
    listView.hidden = item !== undefined
    detailView.hidden = item === undefined
    if (!item || key === undefined) {
      detailView.replaceChildren()
      drawList()
      if (before !== undefined && !keepFocus) rowOf(before)?.focus()
      return
    }
    const back = h(
      'button',
      { type: 'button', class: 'back', onclick: () => open(undefined) },
      backIcon(),
      `All ${label.toLowerCase()}`,
    )
    const title = h('h2', { tabindex: -1 })
    append(title, options.title(item))
    const detail = options.detail(item)
    opened = { key, detail, title }
    detailView.replaceChildren(back, title, detail.element)
    if (!keepFocus) title.focus()
  }

  return {
    element,
    open,
    update(next) {
      items = next
      drawList()
      if (!opened) return
      const { key, detail, title } = opened
      const item = items.find((one) => keyOf(one) === key)
      if (!item) return open(undefined, true)
      if (!detail.update(item)) return open(key, true)
      title.replaceChildren()
      append(title, options.title(item))
    },
  }
}
