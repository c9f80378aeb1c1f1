import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findViewer } from '../../src/integration/reference-viewer.ts'
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

/** Opens the reference page, with Scalar's script as the site's asset. */
async function open(width: number, colorScheme: 'light' | 'dark' = 'light') {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const problems: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('request', (request) => {
    if (/^https?:/.test(request.url())) requests.push(request.url())
  })
  const path = findViewer(new URL('../../', import.meta.url))
  if (!path) throw new Error('Scalar is not installed')
  await page.route('**/scalar.js', (route) => route.fulfill({ path }))
  await page.goto(new URL('/api/reference', worker.url).href)
  await page.getByRole('heading', { name: 'Search books' }).first().waitFor()
  return { page, problems, requests }
}

describe('the reference page in a browser', () => {
  it.each([
    [390, 'light'],
    [1280, 'dark'],
  ] as const)(
    'shows the actions at %i pixels in %s, and asks no other site',
    async (width, scheme) => {
      const { page, problems, requests } = await open(width, scheme)
      expect(await page.title()).toBe('Bookshop reference')
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      )
      expect(overflow).toBeLessThanOrEqual(0)
      expect(problems).toEqual([])
      const paths = requests.map((url) => url.replace(worker.url.origin, ''))
      expect(new Set(paths)).toEqual(new Set(['/api/reference', '/scalar.js', '/api/openapi.json']))
      await page.close()
    },
  )

  it('calls an action', async () => {
    const { page, problems } = await open(1280)
    await page.getByRole('button', { name: /Test Request.*get .api.search/ }).click()
    const answered = page.waitForResponse('**/api/search**')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Send Request/ })
      .click()
    // Its required fields are empty.
    expect((await answered).status()).toBe(400)
    expect(problems.filter((text) => !text.includes('status of 400'))).toEqual([])
    await page.close()
  })
})
