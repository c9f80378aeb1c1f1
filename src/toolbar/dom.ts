type Child = Node | string | number | false | null | undefined
type Value = string | number | boolean | ((event: never) => void) | undefined

/**
 * Creates an element. Text becomes text nodes, never HTML, because it may come from any client.
 *
 * @param props attributes, and listeners under names such as `onclick`
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') {
      element.addEventListener(name.slice(2), value as (event: Event) => void)
    } else if (typeof value === 'boolean') element.toggleAttribute(name, value)
    else if (value !== undefined) element.setAttribute(name, String(value))
  }
  append(element, children)
  return element
}

/** Appends the children, and skips false, null and undefined. */
export function append(parent: Node, children: Child[]): void {
  for (const child of children) {
    if (child === false || child === null || child === undefined) continue
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)))
  }
}

/** Creates an element of Astro's toolbar apps, by its name without `astro-dev-toolbar-`. */
export function astro<Element extends HTMLElement = HTMLElement>(
  name: 'window' | 'badge' | 'button' | 'toggle' | 'icon',
  props: Record<string, Value> = {},
  ...children: Child[]
): Element {
  const tag = `astro-dev-toolbar-${name}` as 'div'
  return h(tag, props, ...children) as HTMLElement as Element
}

type Tone = 'purple' | 'gray' | 'red' | 'green' | 'yellow' | 'blue'

/** Creates a badge. */
export function badge(text: string | number, tone: Tone = 'gray'): HTMLElement {
  return astro('badge', { size: 'small', 'badge-style': tone }, text)
}

/** Creates the badge of a response's status. */
export function statusBadge(status: number | undefined): HTMLElement {
  if (status === undefined) return badge('…', 'gray')
  if (status >= 500) return badge(status, 'red')
  if (status >= 400) return badge(status, 'yellow')
  return badge(status, status >= 300 ? 'blue' : 'green')
}

let lastId = 0

/** Returns an id that is unique in the panel. */
export function newId(): string {
  return `hono-actions-${++lastId}`
}
