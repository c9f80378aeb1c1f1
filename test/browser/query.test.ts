import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { launchBrowser } from '../support/browser.ts'
import { root as buildRoot, copyFixture } from '../support/build.ts'
import { astroCheck } from '../support/tools.ts'

let browser: Browser
let worker: TestWorker<unknown>
let page: Page
let root: string
let calls: string[] = []
const problems: string[] = []
const logs: string[] = []

beforeAll(async () => {
  root = copyFixture('query-app')
  worker = await createTestWorker({
    root,
    configPath: await buildAstro(root),
    onLog: ({ message }) => logs.push(message),
  })
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

  it('adds by a mutation in one request, with the list and the count that it refreshes', async () => {
    await page.evaluate(() => {
      const seen: string[] = []
      Object.assign(window, { seen })
      addEventListener('hono-actions:fresh', (event) => {
        seen.push((event as unknown as { detail: { action: string } }).detail.action)
      })
    })
    await page.click('#add')
    await expect.poll(entries).toEqual(['first 0', 'second 1000'])
    await expect.poll(() => text('#count')).toBe('2')
    expect(calls).toEqual(['POST /api/entries/add'])
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen)
    expect(seen).toEqual(['entries.list', 'entries.count'])
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
    expect(await astroCheck(root)).toMatch(/- 0 errors/)
  })
})

describe('a partial that an action refreshes', () => {
  it('has the cookies that the action has set, and its own cookies and error', async () => {
    const response = await worker.fetch('/api/rename', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json+devalue' },
      body: JSON.stringify({ name: 'Ada' }),
    })
    const failed = { data: null, error: { code: 'INTERNAL_SERVER_ERROR', status: 500 } }
    expect(await response.json()).toMatchObject({
      data: 'Ada',
      error: null,
      fresh: [
        { partial: '/partials/name', data: expect.stringContaining('<p>Ada</p>'), error: null },
        { partial: '/partials/missing', ...failed },
        { partial: '/partials/away', ...failed },
      ],
    })
    const cookies = response.headers.getSetCookie().map((line) => line.split(/[=;]/).slice(0, 2))
    expect(cookies).toEqual([
      ['name', 'Ada'],
      ['seen', 'yes'],
    ])
    expect(logs.join('\n').match(/HA336/g)).toHaveLength(2)
  })
})

describe('a form that enhance() sends', () => {
  it('shows the partials that its action refreshes, in one request', async () => {
    const own = await browser.newPage()
    await own.goto(new URL('/form', worker.url).href)
    const requests: string[] = []
    own.on('request', (request) => {
      const isScript = request.resourceType() === 'script'
      if (!isScript) requests.push(`${request.method()} ${new URL(request.url()).pathname}`)
    })
    await own.fill('[name=name]', 'Grace')
    await own.click('button')
    await expect.poll(() => own.locator('[data-partial]').textContent()).toMatch(/Grace/)
    expect(requests).toEqual(['POST /form'])
    await own.reload()
    expect(await own.locator('[data-partial]').textContent()).toMatch(/Grace/)
    await own.close()
  })
})

describe('a swapped region', () => {
  const path = join(buildRoot, 'dist/client/swap-region.js')
  const code = `${readFileSync(path, 'utf8')}; window.swapRegion = swapRegion`
  const filler = '<p style="height: 900px"></p>'
  const content = (text: string) => `<h2>${text}</h2>
    <div id="box" style="height: 50px; overflow: auto">${filler}</div>
    <form><input name="q"><textarea id="note">old</textarea><input type="email" name="mail"></form>
    <div style="height: 2000px">${filler}</div>`

  it.each(['[name=q]', '#note', '[name=mail]'])(
    'keeps focus, selection, text and scroll of %s',
    async (field) => {
      const own = await browser.newPage()
      await own.setContent(
        `<!doctype html><main style="height: 300px; overflow: auto">${content('old')}</main>${filler}`,
      )
      await own.addScriptTag({ content: code, type: 'module' })
      await own.locator(field).fill('a text')
      const state = () =>
        own.evaluate((field) => {
          const element = document.querySelector<HTMLInputElement>(field)
          const scrolled = ['html', 'main', '#box'].map(
            (one) => document.querySelector(one)?.scrollTop,
          )
          const { value, selectionStart, selectionEnd } = element ?? {}
          return [
            document.activeElement === element,
            value,
            selectionStart,
            selectionEnd,
            ...scrolled,
          ]
        }, field)
      await own.evaluate((field) => {
        for (const [one, top] of [
          ['html', 40],
          ['main', 70],
          ['#box', 120],
        ] as const) {
          document.querySelector(one)?.scrollTo(0, top)
        }
        const element = document.querySelector<HTMLInputElement>(field)
        if (element?.type !== 'email') element?.setSelectionRange(2, 4)
      }, field)
      const before = await state()
      expect(before.slice(0, 2)).toEqual([true, 'a text'])
      expect(before.slice(4)).toEqual([40, 70, 120])
      await own.evaluate((html) => {
        const { swapRegion } = window as unknown as {
          swapRegion(region: Element, html: string): void
        }
        swapRegion(document.querySelector('main') as Element, html)
      }, content('new'))
      expect(await own.locator('h2').textContent()).toBe('new')
      expect(await state()).toEqual(before)
      await own.close()
    },
  )
})
