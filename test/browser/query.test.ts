import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { launchBrowser } from '../support/browser.ts'
import { copyFixture, npx } from '../support/build.ts'

let browser: Browser
let worker: TestWorker<unknown>
let page: Page
let root: string
let calls: string[] = []
const problems: string[] = []

beforeAll(async () => {
  root = copyFixture('query-app')
  worker = await createTestWorker({ root, configPath: await buildAstro(root) })
  browser = await launchBrowser()
  page = await browser.newPage()
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/api/')) calls.push(`${request.method()} ${pathname}`)
  })
})

afterAll(async () => {
  await browser?.close()
  await worker?.dispose()
})

const text = async (selector: string) => (await page.locator(selector).textContent())?.trim()
const entries = async () =>
  (await page.locator('li').allTextContents()).map((entry) => entry.replaceAll(/\s+/g, ' ').trim())

describe('an island with TanStack Query', () => {
  it('shows what the page has fetched in process, without fetching it again', async () => {
    const html = await (await worker.fetch('/')).text()
    expect(html).toMatch(/first/)
    await page.goto(worker.url.href)
    await page.waitForSelector('#start:enabled')
    expect(await entries()).toEqual(['first 0'])
    expect(await text('#count')).toBe('1')
    expect(calls).toEqual([])
  })

  it('adds by a mutation, and fetches again what it made stale', async () => {
    await page.click('#add')
    await expect.poll(entries).toEqual(['first 0', 'second 1000'])
    await expect.poll(() => text('#count')).toBe('2')
    expect(calls.sort()).toEqual([
      'GET /api/entries/count',
      'POST /api/entries/add',
      'POST /api/entries/list',
    ])
    await page.click('#add')
    await expect.poll(() => text('#error')).toBe('Taken by Ada')
  })

  it('shows a stream as it comes, and sends the queries of one render together', async () => {
    calls = []
    await page.click('#start')
    await expect.poll(() => text('#steps')).toBe('1 2 3')
    await expect.poll(() => text('#batched')).toMatch(/^2 \d+$/)
    expect(calls.sort()).toEqual(['POST /api/steps', 'POST /api/~batch'])
    expect(problems).toEqual([])
  })

  it('type-checks', async () => {
    expect(await npx('astro', ['check', '--root', root], root)).toMatch(/- 0 errors/)
  })
})
