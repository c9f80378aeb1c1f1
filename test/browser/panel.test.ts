import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser, pictureFile } from '../support/browser.ts'
import { copyFixture, quiet } from '../support/build.ts'
import { faintTexts, focused, namelessControls, panelPath } from '../support/panel.ts'
import { type ServerProcess, startDev } from '../support/server.ts'

let folder: string
let server: ServerProcess
let browser: Browser
let context: BrowserContext
let page: Page
const problems: string[] = []

beforeAll(async () => {
  folder = copyFixture('panel-app')
  server = await startDev(folder, quiet)
  browser = await launchBrowser()
  // The first page is compiled: nothing in the tests waits for that.
  await server.fetch('/')
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

beforeEach(async () => {
  problems.length = 0
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await tell({ clear: true, showValues: false })
  await visit()
})

afterEach(async () => {
  await context.close()
  expect(problems).toEqual([])
})

async function visit(options: Parameters<Browser['newContext']>[0] | undefined = undefined) {
  if (options) {
    await context.close()
    context = await browser.newContext(options)
  }
  page = await context.newPage()
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    // A refused request is one for the browser's console, and meant to be.
    const isRefusal = /status of (400|500)/.test(message.text())
    if (message.type() === 'error' && !isRefusal) problems.push(message.text())
  })
  await page.goto(server.url)
  await icon().waitFor({ state: 'attached' })
  await page.waitForFunction(() => {
    const toolbar = document.querySelector('astro-dev-toolbar')?.shadowRoot
    const canvas = toolbar?.querySelector('astro-dev-toolbar-app-canvas[data-app-id=hono-actions]')
    return canvas?.shadowRoot?.querySelector('[role=tablist]') ?? false
  })
}

function tell(command: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(command)
  return server.fetch(panelPath, { method: 'POST', headers, body })
}

const icon = () => page.locator('button[data-app-id=hono-actions]')
const tab = (name: RegExp) => page.getByRole('tab', { name })
const form = () => page.getByRole('form', { name: 'Try it' })
const result = () => page.getByRole('region', { name: 'Result' })
const status = () => result().getByRole('status')

async function open(): Promise<void> {
  await icon().dispatchEvent('click')
  await tab(/Actions/).waitFor()
}

async function openAction(name: string): Promise<Locator> {
  await page.getByRole('button', { name: new RegExp(`(POST|GET) ${name} `) }).click()
  await page.getByRole('heading', { name }).waitFor()
  return form()
}

async function send(): Promise<void> {
  await form().getByRole('button', { name: 'Send' }).click()
  await status()
    .getByText(/ in [\d.]+ m?s/)
    .waitFor()
}

function fail(): Promise<number> {
  return page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch('/api/admin/broken', { method: 'POST', headers })
    // Before that, the browser may not count the request as done, and tell the panel of it.
    await response.text()
    return response.status
  })
}

describe('actions', () => {
  it('are listed, searched, and shown with what they take', async () => {
    await open()
    const rows = page.getByRole('list', { name: 'Actions' }).getByRole('listitem')
    await expect.poll(() => rows.count()).toBe(11)
    await page.getByRole('searchbox').fill('NOTES')
    await expect.poll(() => rows.count()).toBe(2)
    await page.getByRole('searchbox').fill('nothing of that name')
    await page.getByText('Nothing found').waitFor()
    await page.getByRole('searchbox').fill('')
    await openAction('order')
    const facts = await page.locator('dl').innerText()
    expect(facts).toContain('/api/order')
    expect(facts).toContain('requireName')
    expect(await page.getByLabel('Input', { exact: true }).innerText()).toContain(
      'title: string  // at least 1 long, at most 40 long, What is it called?',
    )
    expect(await page.getByLabel('Output', { exact: true }).innerText()).toContain('id: number')
  })

  it('are tried with a form that the schema describes', async () => {
    await open()
    const fields = await openAction('order')
    const title = '<img src=x onerror=hacked=true>'
    await fields.getByLabel('title').fill(title)
    await fields.getByLabel('amount').fill('3')
    await fields.getByLabel('size').selectOption('medium')
    await fields.getByLabel('gift').check()
    await fields.getByLabel('address', { exact: true }).check()
    await fields.getByLabel('street').fill('Main Street')
    await fields.getByLabel('city').fill('Springfield')
    await fields.getByRole('button', { name: 'Add to tags' }).click()
    await fields.getByLabel('tags 1').fill('red')
    await fields.getByRole('button', { name: 'Add to tags' }).click()
    await fields.getByRole('button', { name: 'Remove one of tags' }).last().click()
    const [request] = await Promise.all([page.waitForRequest('**/api/order'), send()])
    expect(request.postDataJSON()).toEqual({
      ...{ title, amount: 3, size: 'medium', gift: true, tags: ['red'] },
      address: { street: 'Main Street', city: 'Springfield' },
    })
    expect(await status().innerText()).toMatch(/200[\s\S]*OK in [\d.]+ m?s/)
    const shown = JSON.parse(await result().getByLabel('Body').innerText())
    expect(shown.data).toEqual({ id: expect.any(Number), title, amount: 3 })
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  })

  it('show what is wrong with an input', async () => {
    await open()
    const fields = await openAction('order')
    await fields.getByLabel('size').selectOption('small')
    await send()
    expect(await status().innerText()).toContain('400')
    const issues = result().getByRole('list', { name: 'What is wrong with the input' })
    expect(await issues.innerText()).toContain('title Too small')
  })

  it('are tried with JSON, which has to be that', async () => {
    await open()
    const fields = await openAction('order')
    await fields.getByLabel('title').fill('By form')
    await fields.getByLabel('JSON', { exact: true }).check()
    const json = fields.getByLabel('Input as JSON')
    expect(JSON.parse(await json.inputValue())).toMatchObject({ title: 'By form' })
    await json.fill('{ "title": ')
    await fields.getByRole('button', { name: 'Send' }).click()
    await status().getByText('The input is not JSON').waitFor()
    expect(await focused(page)).toContain('Input as JSON')
    await json.fill('{ "title": "By JSON", "size": "large" }')
    await send()
    expect(await result().getByLabel('Body').innerText()).toContain('By JSON')
  })

  it('are tried with files, with a query, and by the queue', async () => {
    await open()
    let fields = await openAction('upload')
    await fields.getByLabel('caption').fill('A file')
    const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('12345') }
    expect(await fields.getByLabel('file').getAttribute('accept')).toBe('text/plain,image/png')
    await fields.getByLabel('file').setInputFiles(file)
    await send()
    expect(await result().getByLabel('Body').innerText()).toContain('"size": 5')

    await page.getByRole('button', { name: 'All actions' }).click()
    fields = await openAction('search')
    await fields.getByLabel('q').fill('a b')
    await send()
    expect(await result().getByLabel('Body').innerText()).toContain('"q": "a b"')

    await page.getByRole('button', { name: 'All actions' }).click()
    fields = await openAction('later')
    await fields.getByLabel('id').fill('5')
    await fields.getByLabel('Defer it to the queue LATER').check()
    await send()
    expect(await status().innerText()).toContain('202')
  })

  it('show the second response if Send is pressed twice', async () => {
    await open()
    const fields = await openAction('search')
    await fields.getByLabel('q').fill('again')
    let requests = 0
    await page.route('**/api/search?*', (route) => {
      requests += 1
      // The first one gets no response before the second one aborts it.
      return requests === 1 ? undefined : route.continue()
    })
    await fields.getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => requests).toBe(1)
    await send()
    await page.unroute('**/api/search?*')
    expect(await result().getByLabel('Body').innerText()).toContain('"q": "again"')
    expect(await result().innerText()).not.toContain('There was no answer')
  })

  it('show the values of a stream as they come', async () => {
    await open()
    await openAction('story')
    await send()
    const events = await result().getByRole('log').getByRole('listitem').allInnerTexts()
    expect(events.map((event) => event.trim())).toEqual([
      '"Once"',
      '"upon"',
      '"a"',
      '"time"',
      'end',
    ])
  })

  it('try a route with its parameters', async () => {
    await open()
    await page.getByRole('button', { name: /\/api\/notes\/:id/ }).click()
    await form().getByLabel('id').fill('a/b')
    const [request] = await Promise.all([page.waitForRequest('**/api/notes/**'), send()])
    expect(new URL(request.url()).pathname).toBe('/api/notes/a%2Fb')
    expect(await result().getByLabel('Body').innerText()).toBe('none')
  })

  it('have a new form after their schema was edited', async () => {
    await open()
    const fields = await openAction('search')
    expect(await fields.getByLabel('fresh').count()).toBe(0)
    const file = join(folder, 'src/server/actions.ts')
    const before = readFileSync(file, 'utf8')
    writeFileSync(file, before.replace('q: z.string()', 'q: z.string(), fresh: z.boolean()'))
    await fields.getByLabel('fresh').waitFor()
    writeFileSync(file, before)
    await fields.getByLabel('fresh').waitFor({ state: 'detached' })
  })
})

describe('requests', () => {
  it('have their id, statements and keys, and values only when asked', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await open()
    const fields = await openAction('order')
    await fields.getByLabel('title').fill('Not to be seen')
    await fields.getByLabel('size').selectOption('small')
    await send()
    await result().getByRole('button', { name: 'Show the request' }).click()
    const calls = page.getByRole('list', { name: 'Actions and binding calls' })
    await calls.waitFor()
    expect(await tab(/Requests/).getAttribute('aria-selected')).toBe('true')
    const text = await calls.innerText()
    expect(text).toContain('INSERT INTO orders (title, note) VALUES (?, ?) RETURNING id')
    expect(text).toMatch(/KV\.put[\s\S]*orders:last/)
    expect(text).not.toMatch(/Not to be seen|a secret value/)

    const copy = page.getByRole('button', { name: /Copy the request id/ })
    await copy.click()
    await page.getByText('copied').waitFor()
    const id = await page.evaluate(() => navigator.clipboard.readText())
    expect(await copy.getAttribute('aria-label')).toBe(`Copy the request id ${id}`)

    await page.getByRole('checkbox', { name: /Show values/ }).check()
    await tab(/Actions/).click()
    await send()
    await result().getByRole('button', { name: 'Show the request' }).click()
    await calls.getByText('Values').last().click()
    await calls.getByLabel('Sent').last().getByText('Not to be seen a secret value').waitFor()
    await page.getByRole('checkbox', { name: /Show values/ }).uncheck()
    await expect.poll(() => calls.innerText()).not.toContain('Not to be seen')
  })

  it('are pictured in the docs, with their binding calls', async () => {
    const viewport = { width: 800, height: 700 }
    await visit({ viewport, colorScheme: 'dark' })
    await open()
    const fields = await openAction('order')
    await fields.getByLabel('title').fill('Lamp')
    await send()
    await result().getByRole('button', { name: 'Show the request' }).click()
    await page.getByRole('list', { name: 'Actions and binding calls' }).waitFor()
    const path = pictureFile('panel.png')
    await page.locator('astro-dev-toolbar-window:visible').screenshot({ path })
    expect(statSync(path).size).toBeLessThan(60_000)
  })

  it('are listed with the newest first, until they are cleared', async () => {
    await open()
    await tab(/Requests/).click()
    const rows = page.getByRole('list', { name: 'Requests' }).getByRole('listitem')
    await expect.poll(() => rows.first().innerText()).toMatch(/GET[\s\S]*\/[\s\S]*1 call/)
    await fail()
    await expect.poll(() => rows.first().innerText()).toMatch(/admin\/broken[\s\S]*500/)
    await page.getByRole('button', { name: 'Clear' }).click()
    await expect.poll(() => rows.count()).toBe(0)
    await page.getByText('No requests yet.').waitFor()
  })
})

describe('errors', () => {
  it('are announced by the icon, and shown with their stack and a link to the editor', async () => {
    const notification = icon().locator('.notification')
    expect(await notification.getAttribute('data-active')).toBeNull()
    await fail()
    await expect.poll(() => notification.getAttribute('data-active')).toBe('')
    await open()
    await tab(/Errors 1/).click()
    await page.getByRole('button', { name: /The disk is full/ }).click()
    await expect.poll(() => notification.getAttribute('data-active')).toBeNull()
    expect(await page.getByLabel('Stack').innerText()).toContain('at fail (src/server/actions.ts:')
    const opened: string[] = []
    await page.route('**/__open-in-editor**', (route) => {
      opened.push(new URL(route.request().url()).searchParams.get('file') ?? '')
      return route.fulfill({ status: 200 })
    })
    await page
      .getByRole('button', { name: /src\/server\/actions\.ts/ })
      .first()
      .click()
    const line = readFileSync(join(folder, 'src/server/actions.ts'), 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('The disk is full'))
    expect(opened).toEqual([`${join(folder, 'src/server/actions.ts')}:${line + 1}:9`])
  })
})

describe('the panel', () => {
  it('works by keyboard alone', async () => {
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    const tabTo = async (wanted: RegExp) => {
      for (let index = 0; index < 25; index++) {
        await press('Tab')
        if (wanted.test(await focused(page))) return
      }
      throw new Error(`${wanted} was not reached, but ${await focused(page)}`)
    }
    await tabTo(/^button Hono actions$/)
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('tab Actions')
    await page.getByRole('button', { name: /POST story/ }).waitFor()
    await press('ArrowRight')
    expect(await focused(page)).toBe('tab Requests')
    expect(await tab(/Requests/).getAttribute('aria-selected')).toBe('true')
    await press('End')
    expect(await focused(page)).toMatch(/^tab Errors/)
    await press('ArrowRight')
    expect(await focused(page)).toBe('tab Actions')
    await tabTo(/Search actions/)
    await page.keyboard.type('o')
    await press('Tab')
    expect(await focused(page)).toMatch(/^button POST ?order/)
    await press('ArrowDown', 'ArrowUp', 'ArrowDown')
    await press('Shift+Tab', 'Shift+Tab')
    expect(await focused(page)).toMatch(/Search actions/)
    await press('Control+a')
    await page.keyboard.type('story')
    await press('Tab', 'Enter')
    await expect.poll(() => focused(page)).toMatch(/^h2 POST ?story/)
    await tabTo(/^button Send$/)
    await press('Enter')
    await status()
      .getByText(/ in [\d.]+ m?s/)
      .waitFor()
    await press('Shift+Tab')
    expect(await focused(page)).toBe('button All actions')
    await press('Enter')
    expect(await focused(page)).toMatch(/^button POST ?story/)
    await press('Escape')
    await expect.poll(() => tab(/Actions/).count()).toBe(0)
    expect(await focused(page)).toBe('button Hono actions')
    // Nothing keeps the focus in.
    await press('Tab')
    expect(await focused(page)).not.toBe('button Hono actions')
  })

  it.each([
    ['dark', 1280],
    ['light', 1280],
    ['light', 390],
  ] as const)(
    'has a name for each control and no faint text: %s, %i wide',
    async (scheme, width) => {
      await visit({ colorScheme: scheme, viewport: { width, height: 800 } })
      const check = async () => {
        const { all, nameless } = await namelessControls(page)
        expect(all).toBeGreaterThan(10)
        expect(nameless).toEqual([])
        const texts = await faintTexts(page)
        expect(texts.all).toBeGreaterThan(5)
        expect(texts.faint).toEqual([])
        const box = await page.locator('astro-dev-toolbar-window:visible').boundingBox()
        expect(box?.x).toBeGreaterThanOrEqual(0)
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width)
      }
      await fail()
      await open()
      await page.getByRole('button', { name: /POST order/ }).waitFor()
      await check()
      const fields = await openAction('order')
      await fields.getByLabel('title').fill('A title')
      await fields.getByLabel('address', { exact: true }).check()
      await fields.getByRole('button', { name: 'Add to tags' }).click()
      await send()
      await check()
      await tab(/Requests/).click()
      await check()
      await page.getByRole('button', { name: /admin\/broken/ }).click()
      await check()
      await tab(/Errors/).click()
      await page.getByRole('button', { name: /The disk is full/ }).click()
      await check()
    },
  )

  it('can be read with forced colours', async () => {
    await visit({ forcedColors: 'active', viewport: { width: 1280, height: 800 } })
    await open()
    await page.getByRole('button', { name: /POST order/ }).waitFor()
    const colour = (selector: string, property: 'color' | 'backgroundColor') =>
      page
        .locator(selector)
        .first()
        .evaluate((element, name) => getComputedStyle(element)[name], property)
    await tab(/Requests/).click()
    await page
      .getByRole('button', { name: /GET \// })
      .first()
      .click()
    const background = await colour('astro-dev-toolbar-window:visible', 'backgroundColor')
    expect(await colour('.facts dt', 'color')).not.toBe(background)
    // A mere background, which the system's colours would take away.
    expect(await colour('.timeline .bar', 'backgroundColor')).not.toBe(background)
  })
})
