import type { Page } from 'playwright-core'

/** Where the dev server has the data of the panel. */
export const panelPath = '/_hono-actions/panel.json'

/** The element that has the focus, also inside shadow roots: its role or tag, and its text. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    const role = element?.getAttribute('role') ?? element?.tagName.toLowerCase() ?? ''
    const name = element?.getAttribute('aria-label') ?? element?.textContent ?? ''
    return `${role} ${name.replaceAll(/\s+/g, ' ').trim()}`.trim()
  })
}

const controls = new Set([
  ...['button', 'checkbox', 'combobox', 'link', 'radio', 'searchbox', 'spinbutton', 'switch'],
  ...['tab', 'textbox', 'tabpanel', 'radiogroup', 'form', 'region', 'list', 'listitem'],
])
const mayBeNameless = new Set(['list', 'listitem'])

/** What a screen reader would find on the page without a name, and how many controls there are. */
export async function namelessControls(page: Page): Promise<{ all: number; nameless: string[] }> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as {
    nodes: { ignored: boolean; role?: { value: string }; name?: { value: string } }[]
  }
  await session.detach()
  const found = nodes.filter(({ ignored, role }) => !ignored && controls.has(role?.value ?? ''))
  const nameless = found.filter(
    ({ role, name }) => !name?.value && !mayBeNameless.has(role?.value ?? ''),
  )
  return { all: found.length, nameless: nameless.map(({ role }) => role?.value ?? '') }
}

/** Texts of the panel that are too faint on what is behind them (WCAG AA), with their contrast. */
export function faintTexts(page: Page): Promise<{ all: number; faint: string[] }> {
  return page.evaluate(() => {
    const toolbar = document.querySelector('astro-dev-toolbar')?.shadowRoot
    const canvas = toolbar?.querySelector('astro-dev-toolbar-app-canvas[data-app-id=hono-actions]')
    const faint: string[] = []
    let all = 0

    function parse(color: string): number[] {
      return (color.match(/[\d.]+/g) ?? []).map(Number)
    }
    function luminance(color: string): number {
      const [red = 0, green = 0, blue = 0] = parse(color).map((part) => {
        const share = part / 255
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    function behind(element: Element): string {
      for (let at: Element | null = element; at; ) {
        const { backgroundColor } = getComputedStyle(at)
        if ((parse(backgroundColor)[3] ?? 1) === 1) return backgroundColor
        // A gradient of one colour.
        if (at.localName === 'astro-dev-toolbar-window') return 'rgb(19, 21, 26)'
        const root = at.getRootNode()
        at = at.assignedSlot ?? at.parentElement ?? (root instanceof ShadowRoot ? root.host : null)
      }
      return 'rgb(255, 255, 255)'
    }
    function look(root: ParentNode): void {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) look(element.shadowRoot)
        const hasText = [...element.childNodes].some(
          (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
        )
        if (!hasText || element.localName === 'style' || !element.checkVisibility()) continue
        all++
        const [one = 0, other = 0] = [getComputedStyle(element).color, behind(element)].map(
          luminance,
        )
        const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
        if (contrast < 4.5)
          faint.push(`${contrast.toFixed(1)} ${element.textContent?.slice(0, 40)}`)
      }
    }
    if (canvas?.shadowRoot) look(canvas.shadowRoot)
    return { all, faint }
  })
}
