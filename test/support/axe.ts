import axe from 'axe-core'
import type { Page } from 'playwright-core'

const desktop = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }
/** What axe finds in another color scheme only. */
const colorRules = ['color-contrast', 'link-in-text-block']
const modes = [
  ['light', 'light', desktop, undefined],
  ['dark', 'dark', desktop, colorRules],
  ['dark, 390 px', 'dark', phone, colorRules],
  ['light, 390 px', 'light', phone, undefined],
] as const

/**
 * Returns the accessibility problems of a page in its current state, found with axe: in light and
 * dark, on a desktop and at 390 px. A page that has to be scrolled sideways is one, too.
 */
export async function violationsOf(page: Page): Promise<string[]> {
  const found: string[] = []
  const viewport = page.viewportSize()
  // Not by a script tag, which a Content Security Policy may refuse.
  await page.evaluate(axe.source)
  for (const [mode, colorScheme, size, rules] of modes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(size)
    const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) }
    const { violations } = (await page.evaluate(runWith(options))) as axe.AxeResults
    for (const { id, nodes } of violations) {
      for (const { target, failureSummary } of nodes) {
        found.push(`${mode}: ${id}: ${target.join(' ')}: ${failureSummary}`)
      }
    }
    const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    if (wider !== 0) found.push(`${mode}: the page is ${wider} px too wide`)
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  if (viewport) await page.setViewportSize(viewport)
  return found
}

/** In the page. Colors in the middle of a transition are not what a reader sees. */
const runWith = (options: object) => `(async () => {
  for (const animation of document.getAnimations()) {
    if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish()
  }
  return axe.run(${JSON.stringify(options)})
})()`
