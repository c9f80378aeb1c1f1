import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { buildWorker, copyFixture } from '../support/build.ts'

let browser: Browser
let worker: TestWorker<unknown>

beforeAll(async () => {
  const root = copyFixture('openapi-worker')
  worker = await createTestWorker({ root, configPath: await buildWorker(root), onLog() {} })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await worker?.dispose()
})

/** A browser's page on the reference, and what went wrong there or was loaded. */
async function open(width: number, colorScheme: 'light' | 'dark' = 'light') {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme,
    reducedMotion: 'reduce',
  })
  const problems: string[] = []
  const requests: string[] = []
  page.on('console', (message) => problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('request', (request) => requests.push(new URL(request.url()).pathname))
  await page.goto(new URL('/api/reference', worker.url).href)
  return { page, problems, requests }
}

describe('the reference page in a browser', () => {
  it.each([
    [390, 'light'],
    [390, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)(
    'fits %i pixels in %s, with its styles, and loads nothing else',
    async (width, scheme) => {
      const { page, problems, requests } = await open(width, scheme)
      const seen = await page.evaluate(() => ({
        wider: document.documentElement.scrollWidth - window.innerWidth,
        back: getComputedStyle(document.body).backgroundColor,
        isBeside:
          (document.querySelector('nav')?.getBoundingClientRect().right ?? 0) <
          (document.querySelector('main')?.getBoundingClientRect().left ?? 0) + 1,
      }))
      expect(seen.wider).toBeLessThanOrEqual(0)
      expect(seen.back).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(16, 19, 26)')
      expect(seen.isBeside).toBe(width > 900)
      expect(problems).toEqual([])
      expect(requests).toEqual(['/api/reference'])
      await page.close()
    },
  )

  it.each(['light', 'dark'] as const)(
    'can be read in %s: its text has enough contrast',
    async (scheme) => {
      const { page } = await open(1280, scheme)
      const faint = await page.evaluate(() => {
        type Colour = [number, number, number]
        const parse = (text: string) => (text.match(/[\d.]+/g) ?? []).map(Number)
        const light = (colour: Colour) => {
          const [r = 0, g = 0, b = 0] = colour.map((value) => {
            const part = value / 255
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
          })
          return 0.2126 * r + 0.7152 * g + 0.0722 * b
        }
        const backOf = (element: Element | null): Colour => {
          const [r = 255, g = 255, b = 255, alpha = 1] = element
            ? parse(getComputedStyle(element).backgroundColor)
            : []
          return element && alpha === 0 ? backOf(element.parentElement) : [r, g, b]
        }
        const found: string[] = []
        for (const element of document.querySelectorAll('body *')) {
          const hasText = [...element.childNodes].some(
            (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
          )
          if (!hasText) continue
          const [r = 0, g = 0, b = 0] = parse(getComputedStyle(element).color)
          const [a, c] = [light([r, g, b]), light(backOf(element))]
          const contrast = (Math.max(a, c) + 0.05) / (Math.min(a, c) + 0.05)
          if (contrast < 4.5) found.push(`${element.className} ${element.textContent} ${contrast}`)
        }
        return found
      })
      expect(faint).toEqual([])
      await page.close()
    },
  )

  it('works by keyboard', async () => {
    const { page } = await open(1280)
    const focused = () =>
      page.evaluate(() => {
        const { activeElement: element } = document
        if (!element || element === document.body) return { text: '', isShown: false, outline: '' }
        const { left, width } = element.getBoundingClientRect()
        return {
          text: element.textContent ?? '',
          isShown: left >= 0 && width > 0,
          outline: getComputedStyle(element).outlineStyle,
        }
      })
    await page.keyboard.press('Tab')
    expect(await focused()).toEqual({
      text: 'Skip to the operations',
      isShown: true,
      outline: 'solid',
    })
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    // Into the first section: its link, its code, which scrolls, and its answers.
    const texts: string[] = []
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab')
      const { text, outline, isShown } = await focused()
      expect([text, outline, isShown]).toEqual([text, 'solid', true])
      texts.push(text)
    }
    expect(texts[0]).toBe('Search books')
    expect(texts.some((text) => text.startsWith('200'))).toBe(true)
    expect(texts.some((text) => text.startsWith('const { data, error }'))).toBe(true)
    await page.close()
  })

  it('leads from the list to an operation, also one with an odd name', async () => {
    const { page } = await open(390)
    await page.locator('nav a', { hasText: 'old-report' }).click()
    const heading = page.locator('h3', { hasText: 'old-report' })
    const { y = -1 } = (await heading.boundingBox()) ?? {}
    // Below the bar, and not under it.
    expect(y).toBeGreaterThan(45)
    expect(y).toBeLessThan(400)
    await page.close()
  })
})
