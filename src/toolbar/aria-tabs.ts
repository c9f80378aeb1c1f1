import { h, newId } from './dom.ts'

/** Page of the panel. */
export interface Tab {
  label: string
  content: HTMLElement
}

export interface Tabs {
  list: HTMLElement
  panels: HTMLElement[]
  select(label: string): void
  /** Returns the label of the selected tab. */
  selected(): string | undefined
  /** Shows a number beside a label. Zero is hidden. */
  setCount(label: string, count: number): void
  focus(): void
}

/** Creates tabs with the ARIA pattern: arrow keys, Home and End move the focus and select. */
export function createTabs(tabs: readonly Tab[], onSelect: (index: number) => void): Tabs {
  let current = 0
  const panels = tabs.map(({ content }) =>
    h('div', { role: 'tabpanel', id: newId(), class: 'tabpanel' }, content),
  )
  const counts = tabs.map(() => h('span', { class: 'count', hidden: true }))
  const buttons = tabs.map(({ label }, index) => {
    const id = newId()
    panels[index]?.setAttribute('aria-labelledby', id)
    const controls = panels[index]?.id
    return h(
      'button',
      { role: 'tab', type: 'button', id, 'aria-controls': controls, onclick: () => show(index) },
      `${label} `,
      counts[index],
    )
  })
  const steps: Record<string, () => number> = {
    ArrowRight: () => (current + 1) % tabs.length,
    ArrowLeft: () => (current + tabs.length - 1) % tabs.length,
    Home: () => 0,
    End: () => tabs.length - 1,
  }
  const onkeydown = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    show(step())
    buttons[current]?.focus()
  }
  const list = h('div', { role: 'tablist', 'aria-label': 'Hono actions', onkeydown }, ...buttons)

  const indexOf = (label: string) => tabs.findIndex((tab) => tab.label === label)

  function show(index: number): void {
    current = index
    for (const [at, button] of buttons.entries()) {
      button.setAttribute('aria-selected', String(at === index))
      button.tabIndex = at === index ? 0 : -1
      panels[at]?.toggleAttribute('hidden', at !== index)
    }
    onSelect(index)
  }

  return {
    list,
    panels,
    select: (label) => show(indexOf(label)),
    selected: () => tabs[current]?.label,
    setCount(label, count) {
      const element = counts[indexOf(label)]
      if (!element) return
      element.hidden = count === 0
      element.textContent = String(count)
    },
    focus: () => buttons[current]?.focus(),
  }
}
