/** An element that the user can type in. */
type Field = HTMLElement & {
  value?: string
  defaultValue?: string
  selectionStart?: number | null
  selectionEnd?: number | null
  setSelectionRange?(start: number, end: number): void
}

/**
 * Replaces the content of an element. Keeps the focus, the selection, a text that the user has begun to
 * type, and the scroll positions inside. It finds elements again by their `id` or `name`, and other
 * ones of a form with an `id` by their position in it.
 *
 * @param region the element, which stays
 * @param html the new content
 */
export function swapRegion(region: Element, html: string): void {
  const focused = region.contains(document.activeElement) ? (document.activeElement as Field) : null
  const { value, defaultValue, selectionStart, selectionEnd } = focused ?? {}
  const again = focused && finder(focused)
  const scrolled = [region, ...region.querySelectorAll('*')]
    .filter(({ scrollTop, scrollLeft }) => scrollTop || scrollLeft)
    .map((element) => ({
      find: element === region ? () => region : finder(element),
      to: { top: element.scrollTop, left: element.scrollLeft, behavior: 'instant' as const },
    }))
  const range = document.createRange()
  // For its context, such as a table.
  range.selectNodeContents(region)
  // Unlike those of `innerHTML`, its scripts run: one of them loads a server island.
  region.replaceChildren(range.createContextualFragment(html))
  for (const { find, to } of scrolled) find(region)?.scrollTo(to)
  const field = again?.(region) as Field | null | undefined
  if (!field) return
  field.focus({ preventScroll: true })
  if (value !== undefined && value !== defaultValue) field.value = value
  // Fields such as `type="email"` have no selection.
  if (typeof selectionStart === 'number') {
    field.setSelectionRange?.(selectionStart, selectionEnd ?? selectionStart)
  }
}

/** Returns a function that finds the element of the same `id` or `name` in the new content. */
function finder(element: Element): (region: Element) => Element | null {
  const { localName, id } = element
  const name = element.getAttribute('name')
  const selector = id ? `#${CSS.escape(id)}` : name && `${localName}[name="${CSS.escape(name)}"]`
  if (selector) return (region) => region.querySelector(selector)
  // Such as its button.
  const form = element.closest('form')
  const formId = form?.getAttribute('id')
  if (!form || !formId) return () => null
  const index = [...form.querySelectorAll(localName)].indexOf(element)
  return (region) => {
    const again = region.querySelector(`#${CSS.escape(formId)}`)
    return again?.querySelectorAll(localName)[index] ?? null
  }
}
