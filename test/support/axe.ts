import axe from 'axe-core'
import type { Page } from 'playwright-core'

const desktop = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }
const modes = [
  ['light', 'light', desktop],
  ['dark', 'dark', desktop],
  ['light, 390 px', 'light', phone],
  ['dark, 390 px', 'dark', phone],
] as const

/**
 * Returns the accessibility problems of a page in its current state, found with axe: in light and
 * dark, on a desktop and at 390 px. A page that has to be scrolled sideways is one, too.
 */
export async function violationsOf(page: Page): Promise<string[]> {
  const found: string[] = []
  const viewport = page.viewportSize()
  for (const [mode, colorScheme, size] of modes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(size)
    // Not by a script tag, which a Content Security Policy may refuse.
    await page.evaluate(axe.source)
    const { violations } = (await page.evaluate(run)) as axe.AxeResults
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
const run = `(async () => {
  for (const animation of document.getAnimations()) {
    if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish()
  }
  return axe.run({ resultTypes: ['violations'] })
})()`
