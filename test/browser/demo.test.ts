import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { npx, root } from '../support/build.ts'

interface Env {
  DB: { prepare(sql: string): { all(): Promise<{ results: { author: string }[] }> } }
  KV: { get(key: string): Promise<string | null> }
}

let worker: TestWorker<Env>
let browser: Browser
let page: Page
const problems: string[] = []

beforeAll(async () => {
  await npx('astro', ['build'])
  worker = await createTestWorker<Env>({ root })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await worker?.dispose()
})

beforeEach(async () => {
  problems.length = 0
  page = await browser.newPage()
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    // A refused form is a failed request for the browser's console, and meant to be.
    if (message.type() === 'error' && !message.text().includes('400')) problems.push(message.text())
  })
  await page.goto(String(worker.url))
})

afterEach(async () => {
  expect(problems).toEqual([])
  await page.close()
})

describe('the demo in a browser', () => {
  it('shows the entries of the first migration, and one value read in two ways', async () => {
    expect(await page.locator('#entries .entry').count()).toBeGreaterThanOrEqual(2)
    const text = (id: string) => page.locator(`#${id}`).textContent()
    expect(await text('from-store')).toMatch(/^\w+ \w+$/)
    expect(await text('from-store')).toBe(await text('from-var'))
    expect(await text('page-request-id')).toBe(await text('action-request-id'))
    expect(await page.locator('.lede').textContent()).toContain(await text('from-var'))
  })

  it('counts visits in KV', async () => {
    const visits = async () => Number(await page.locator('#visits').textContent())
    const before = await visits()
    await page.reload()
    expect(await visits()).toBe(before + 1)
    expect(await worker.env.KV.get('visits')).toBe(String(before + 1))
  })

  it('posts an entry, which is there at once and after a reload', async () => {
    await page.fill('#author', '  Katherine ')
    await page.fill('#message', 'Checked the numbers <b>twice</b>.')
    await page.click('button[type=submit]')
    await page.locator('#form-status', { hasText: 'Thank you, Katherine.' }).waitFor()
    const first = page.locator('#entries .entry').first()
    expect(await first.locator('.message').textContent()).toBe('Checked the numbers <b>twice</b>.')
    expect(await page.inputValue('#message')).toBe('')

    await page.reload()
    expect(await first.locator('.author').textContent()).toBe('Katherine')
    expect(await first.locator('.message').textContent()).toBe('Checked the numbers <b>twice</b>.')
    const { results } = await worker.env.DB.prepare('SELECT author FROM entries').all()
    expect(results.at(-1)).toEqual({ author: 'Katherine' })
  })

  it('fails visibly on bad input, keeping what was typed', async () => {
    await page.fill('#message', 'no')
    await page.click('button[type=submit]')
    await page.locator('#form-status.failed').waitFor()
    expect(await page.locator('#author-error').textContent()).toBe('Please tell us your name')
    expect(await page.locator('#message-error').textContent()).toBe('A little longer, please')
    expect(await page.getAttribute('#author', 'aria-invalid')).toBe('true')
    expect(await page.inputValue('#message')).toBe('no')

    await page.fill('#author', 'Ada')
    await page.fill('#message', 'Long enough now')
    await page.click('button[type=submit]')
    await page.locator('#form-status', { hasText: 'Thank you, Ada.' }).waitFor()
    expect(await page.locator('#author-error').textContent()).toBe('')
  })

  it('shows the message of an error that the action throws', async () => {
    await page.fill('#author', 'Spam')
    await page.fill('#message', 'Buy at https://example.com')
    await page.click('button[type=submit]')
    await page.locator('#form-status.failed').waitFor()
    expect(await page.locator('#form-status').textContent()).toBe(
      'No links in the guestbook, please',
    )
    problems.length = 0
  })

  it('keeps the text when the server can’t be reached', async () => {
    await page.route('**/api/addEntry', (route) => route.abort())
    await page.fill('#author', 'Ada')
    await page.fill('#message', 'Is anybody there?')
    await page.click('button[type=submit]')
    await page.locator('#form-status', { hasText: 'could not be reached' }).waitFor()
    expect(await page.inputValue('#message')).toBe('Is anybody there?')
    problems.length = 0
  })

  it('is deployable', async () => {
    expect(await npx('wrangler', ['deploy', '--dry-run'])).toContain('--dry-run: exiting now')
  })
})
