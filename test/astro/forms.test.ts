import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createActions } from '@gnosticdev/hono-actions/client'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { stringify } from 'devalue'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { formSecret } from '../../src/integration/form-secret.ts'
import { keepResult } from '../../src/router/page-forms/flash-cookie.ts'
import { buildAstro } from '../support/astro.ts'
import { violationsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { copyFixture } from '../support/build.ts'
import { temporaryFolder } from '../support/pack.ts'
import { post } from '../support/post.ts'

interface Env {
  FILES: {
    head(key: string): Promise<{ size: number; httpMetadata?: { contentType?: string } } | null>
  }
}

let worker: TestWorker<Env>
let browser: Browser
const logs: string[] = []

/** Astro's cache, which it uses after all middleware. */
const cacheImport = "import { cacheCloudflare } from '@astrojs/cloudflare/cache'\n"
const withCache = `
  output: 'server',
  cache: { provider: cacheCloudflare() },
  routeRules: { '/form': { maxAge: 60 }, '/api/[...path]': { maxAge: 60 } },
`

/** What a response allows every cache, and what Cloudflare's. */
const forCaches = (headers: Headers) =>
  ['cache-control', 'cloudflare-cdn-cache-control'].map((name) => headers.get(name))

/** Returns the URLs that a page posts to from now on. */
function postsOf(page: Page): string[] {
  const posts: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') posts.push(request.url())
  })
  return posts
}

beforeAll(async () => {
  const root = copyFixture('astro-app')
  const config = join(root, 'astro.config.mjs')
  const code = readFileSync(config, 'utf8')
  expect(code).toContain("  output: 'server',\n")
  writeFileSync(config, cacheImport + code.replace("  output: 'server',\n", withCache))
  worker = await createTestWorker<Env>({
    root,
    configPath: await buildAstro(root),
    onLog: ({ message }) => logs.push(message),
  })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await worker?.dispose()
})

describe('a form without scripts', () => {
  let context: BrowserContext
  let page: Page
  const text = (id: string) => page.locator(`#${id}`).textContent()

  beforeEach(async () => {
    context = await browser.newContext({ javaScriptEnabled: false })
    page = await context.newPage()
    await page.goto(String(new URL('/form', worker.url)))
  })

  afterEach(() => context.close())

  const submit = async (form: string) => {
    const [response] = await Promise.all([
      page.waitForResponse((answer) => answer.request().isNavigationRequest()),
      page.click(`#${form} button`),
    ])
    await page.waitForLoadState()
    return response
  }

  it('runs its action before its page, which has the typed result', async () => {
    await page.fill('#sign [name=author]', 'Ada')
    await page.fill('#sign [name=age]', '36')
    await page.fill('#sign [name="address.city"]', 'London')
    await page.check('#sign [value=b]')
    await page.check('#sign [name=news]')
    expect((await submit('sign')).status()).toBe(200)
    expect(await text('result')).toBe('Ada of London, 0, [36,["b"],true]')
    expect(await text('error')).toBe('none')
    expect(await text('vars')).toBe('signed by Ada')
    expect(await page.inputValue('#sign [name=author]')).toBe('')
    expect((await context.cookies()).map(({ name }) => name)).toEqual(['author'])
    expect(await text('uploaded')).toBe('none')
  })

  it('has the errors by field, the status of the error, and what was typed', async () => {
    await page.fill('#sign [name=age]', 'old')
    await page.fill('#sign [name="address.city"]', 'X')
    expect((await submit('sign')).status()).toBe(400)
    expect(await text('error')).toBe('BAD_REQUEST')
    expect(await text('author-error')).toBe('Who are you?')
    expect(await text('age-error')).toBe('How old?')
    expect(await text('city-error')).toBe('Which city?')
    expect(await page.inputValue('#sign [name=age]')).toBe('old')
    expect(await page.inputValue('#sign [name="address.city"]')).toBe('X')
  })

  it('goes on to another page, which has the result once', async () => {
    await page.fill('#go [name=author]', 'Grace')
    expect((await submit('go')).status()).toBe(303)
    expect(new URL(page.url()).search).toBe('?by=Grace')
    expect(await text('gone')).toBe('Grace at 0')
    const reloaded = await page.reload()
    expect(reloaded?.request().method()).toBe('GET')
    expect(await text('gone')).toBe('none')
    expect(await context.cookies()).toEqual([])
  })

  it('does not go on after an error, nor to another site', async () => {
    expect((await submit('go')).status()).toBe(400)
    expect(await text('gone')).toBe('BAD_REQUEST')
    logs.length = 0
    await page.fill('#go [name=author]', 'evil')
    expect((await submit('go')).status()).toBe(200)
    expect(await text('gone')).toBe('evil at 0')
    await expect.poll(() => logs.join('\n')).toContain('the redirect of forms.signAndGo failed')
    expect(logs.join('\n')).not.toContain('evil.example')
  })

  it('uploads a file', async () => {
    const buffer = Buffer.from('contents of it')
    await page.setInputFiles('#upload [name=file]', {
      name: 'ä.txt',
      mimeType: 'text/plain',
      buffer,
    })
    expect((await submit('upload')).status()).toBe(200)
    expect(JSON.parse((await text('uploaded')) ?? '')).toEqual({
      name: 'ä.txt',
      size: 14,
      text: 'contents o',
      note: 'none',
    })
    expect((await submit('upload')).status()).toBe(400)
    const large = { name: 'l', mimeType: 'text/plain', buffer: Buffer.alloc(60_000) }
    await page.setInputFiles('#upload [name=file]', large)
    expect((await submit('upload')).status()).toBe(413)
    expect(await text('uploaded')).toBe('CONTENT_TOO_LARGE')
  })
})

describe.each([
  ['without scripts', '/kit', { javaScriptEnabled: false, isEnhanced: false }],
  ['with enhance()', '/kit', { javaScriptEnabled: true, isEnhanced: true }],
  ['with <ClientRouter />', '/routed/plain', { javaScriptEnabled: true, isEnhanced: false }],
  ['with both', '/routed/kit', { javaScriptEnabled: true, isEnhanced: true }],
])('a form of formOf %s', (_name, path, { javaScriptEnabled, isEnhanced }) => {
  let context: BrowserContext
  let page: Page
  let posts: string[] = []
  const problems: string[] = []
  const field = (name: string) => page.locator(`#kit-join [name="${name}"]`).first()
  const error = (name: string) => page.locator(`[id="kit-join-${name}-error"]`).textContent()
  const status = () => page.locator('#kit-join-status').textContent()

  const open = async (query = '') => {
    await page.goto(String(new URL(`${path}${query}`, worker.url)))
    if (isEnhanced) await page.waitForSelector('[data-ready]')
  }

  beforeEach(async () => {
    context = await browser.newContext({ javaScriptEnabled })
    page = await context.newPage()
    posts = []
    problems.length = 0
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url())
    })
    page.on('pageerror', (problem) => problems.push(String(problem)))
    await open()
  })

  afterEach(async () => {
    await context.close()
    expect(problems).toEqual([])
  })

  const fill = async (name: string) => {
    await field('name').fill(name)
    await field('password').fill('correct horse')
    await field('card').fill('4111')
    await field('color').selectOption('green')
    await field('tags').check()
    await field('born').fill('1990-01-01')
  }

  /** Sends the form, and waits for its response. */
  const send = async (button = 'Join') => {
    const [response] = await Promise.all([
      page.waitForResponse((answer) => answer.request().method() === 'POST'),
      page.getByRole('button', { name: button, exact: true }).first().click(),
    ])
    await page.waitForLoadState()
    return response
  }

  it('has the constraints of the schema, and given values except passwords', async () => {
    expect(await field('name').getAttribute('maxlength')).toBe(null)
    expect(await field('password').getAttribute('type')).toBe('password')
    expect(await field('password').inputValue()).toBe('')
    expect(await field('born').inputValue()).toBe('2000-02-29')
    expect(await field('address.city').inputValue()).toBe('Bonn')
    expect(await page.locator('#kit-join').getAttribute('enctype')).toBe('multipart/form-data')
    // The browser's own validation comes first.
    await page.getByRole('button', { name: 'Join', exact: true }).first().click()
    expect(await page.evaluate('document.activeElement.name')).toBe('name')
    expect(posts).toEqual([])
  })

  it('keeps what was typed after an error, except what is sensitive, and shows it by field', async () => {
    await fill('taken')
    await field('items[3].count').fill('12')
    await field('address.city').fill('Köln')
    const response = await send()
    expect(response.status()).toBe(400)
    await expect.poll(() => error('name')).toBe('This name is taken')
    // Without a script, the rows are shown without gaps.
    const row = isEnhanced ? 3 : 1
    expect(await field(`items[${row}].count`).inputValue()).toBe('12')
    expect(await field(`items[${row}].count`).getAttribute('aria-invalid')).toBe('true')
    expect(await field('name').getAttribute('aria-invalid')).toBe('true')
    expect(await field('name').inputValue()).toBe('taken')
    expect(await field('color').inputValue()).toBe('green')
    expect(await field('tags').isChecked()).toBe(true)
    expect(await field('news').isChecked()).toBe(false)
    expect(await field('address.city').inputValue()).toBe('Köln')
    expect(await field('born').inputValue()).toBe('1990-01-01')
    if (isEnhanced) {
      expect(await page.evaluate('document.activeElement.name')).toBe('name')
      // Nothing was reset.
      expect(await field('password').inputValue()).toBe('correct horse')
    } else {
      expect(await field('password').inputValue()).toBe('')
      expect(await field('card').inputValue()).toBe('')
    }
    const sent = await response.text()
    expect(sent).not.toContain('correct horse')
    expect(sent).not.toContain('4111')
    expect(logs.join('\n')).not.toContain('correct horse')
    // Another form of the action has no part in it.
    expect(await page.locator('#kit-join_second [name=name]').inputValue()).toBe('')

    await field('name').fill('Ada')
    await field('password').fill('correct horse')
    await field(`items[${row}].count`).fill('2')
    expect((await send()).status()).toBe(200)
    await expect.poll(status).toBe('Welcome')
    expect(await error('name')).toBe('')
    expect(await field('name').getAttribute('aria-invalid')).toBe(null)
  })

  it('sends the button that was clicked, and a file', async () => {
    await fill('Ada')
    const buffer = Buffer.from('a photo')
    await field('photo').setInputFiles({ name: 'p.txt', mimeType: 'text/plain', buffer })
    const sent = page.waitForResponse((answer) => answer.request().method() === 'POST')
    await page.getByRole('button', { name: 'Join otherwise' }).click()
    expect(await (await sent).text()).toMatch(/Ada.*other.*a photo/s)
  })

  it('sends the form to the action of the button, and shows its errors', async () => {
    await field('name').fill('Ada')
    expect((await send('Check')).status()).toBe(409)
    await expect.poll(status).toBe('No items')
    expect(await field('name').inputValue()).toBe('Ada')
    expect(posts[0]).toContain('?_hono_action=kit.check')
  })

  it('is one of several forms of an action', async () => {
    await page.locator('#kit-join_second [name=name]').fill('taken')
    await page.locator('#kit-join_second button').click()
    const shown = page.locator('[id="kit-join_second-name-error"]')
    await expect.poll(() => shown.textContent()).toBe('This name is taken')
    expect(await error('name')).toBe('')
  })

  it('goes to the page of redirectTo, which has the result', async () => {
    await open(`?next=${path}?done`)
    await fill('Ada')
    const there = page.waitForURL(({ search }) => search === '?done')
    const headers = await (await send()).allHeaders()
    await there
    // `enhance()` sets the cookie itself.
    const cookies = `${headers['set-cookie']} ${headers['x-action-cookie']}`
    const [, payload = ''] = /__hono_action=([^.]+)\./.exec(cookies) ?? []
    const stored = Buffer.from(payload, 'base64url').toString()
    expect(stored).toContain('Ada')
    expect(stored).not.toMatch(/correct horse|4111/)
    await expect.poll(() => page.locator('#data').textContent()).toContain('"name":"Ada"')
    expect(await status()).toBe('Welcome')
    expect(posts).toHaveLength(1)
    // Once.
    await page.reload()
    expect(await status()).toBe('')
  })

  it('shows the limit of a file at its field, and keeps the rest', async () => {
    await fill('Ada')
    const buffer = Buffer.alloc(60_000)
    await field('photo').setInputFiles({ name: 'p.txt', mimeType: 'text/plain', buffer })
    expect((await send()).status()).toBe(413)
    await expect.poll(() => error('photo')).toMatch(/larger than/)
    expect(await field('photo').getAttribute('aria-invalid')).toBe('true')
    expect(await field('name').inputValue()).toBe('Ada')
    expect(await field('color').inputValue()).toBe('green')
    expect(await field('password').inputValue()).toBe(isEnhanced ? 'correct horse' : '')
  })
})

describe('enhance()', () => {
  let context: BrowserContext
  let page: Page

  const open = async (query = '') => {
    await page.goto(String(new URL(`/kit${query}`, worker.url)))
    await page.waitForSelector('[data-ready]')
    await page.locator('#kit-join [name=name]').fill('Ada')
    await page.locator('#kit-join [name=password]').fill('correct horse')
    await page.locator('#kit-join [name=color]').selectOption('red')
  }
  const status = () => page.locator('#kit-join-status').textContent()
  const join = () => page.getByRole('button', { name: 'Join', exact: true }).first()

  beforeEach(async () => {
    context = await browser.newContext()
    page = await context.newPage()
  })

  afterEach(() => context.close())

  it('sends a form once if its button is clicked twice, and does not take the focus from it', async () => {
    await open()
    const held = Promise.withResolvers<void>()
    await page.route(/_hono_action/, async (route) => {
      await held.promise
      await route.continue()
    })
    const posts = postsOf(page)
    await join().dblclick()
    expect(await page.locator('#kit-join').getAttribute('aria-busy')).toBe('true')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Join')
    held.resolve()
    await expect.poll(status).toBe('Welcome')
    // A partial that the action has refreshed.
    expect(await page.locator('#joined em').textContent()).toBe('Ada has joined')
    expect(await page.locator('#kit-join').getAttribute('aria-busy')).toBe(null)
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Join')
    expect(posts).toHaveLength(1)
  })

  it('keeps the form if it is cancelled, or if the server cannot be reached', async () => {
    await open('?wait=5000')
    await join().click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => page.locator('#kit-join').getAttribute('aria-busy')).toBe(null)
    expect(await status()).toBe('')
    await context.setOffline(true)
    await join().click()
    await expect.poll(status).toBe('The server could not be reached. Please try again.')
    expect(await page.locator('#kit-join [name=name]').inputValue()).toBe('Ada')
  })

  it('lets a listener handle the result, or send the form itself', async () => {
    await open()
    await page.evaluate(() => {
      document.addEventListener('action:success', (event) => {
        event.preventDefault()
        document.title = (event as CustomEvent).detail.data.name
      })
    })
    await page.locator('#kit-join [name=name]').fill('taken')
    await join().click()
    await expect.poll(() => page.locator('[aria-invalid]').count()).toBe(1)
    await page.locator('#kit-join [name=name]').fill('Ada')
    await join().click()
    await expect.poll(() => page.title()).toBe('Ada')
    // Of the first submission.
    expect(await page.locator('[aria-invalid]').count()).toBe(0)
    expect(await page.locator('#kit-join-name-error').textContent()).toBe('')
    expect(await page.locator('#kit-join [name=name]').inputValue()).toBe('Ada')
    await page.evaluate(() => {
      document.querySelector('#kit-join')?.addEventListener('submit', (event) => {
        event.preventDefault()
        document.title = 'taken over'
      })
    })
    await join().click()
    await expect.poll(() => page.title()).toBe('taken over')
  })

  it('lets a listener around the form take over, as React has it', async () => {
    await open()
    const posts = postsOf(page)
    await page.evaluate(() => {
      document.querySelector('main')?.addEventListener('submit', (event) => {
        if (document.title === 'taken over') return
        event.preventDefault()
        document.title = 'taken over'
      })
    })
    await join().click()
    expect(await page.title()).toBe('taken over')
    // Whatever the first click has sent comes before this.
    await join().click()
    await expect.poll(status).toBe('Welcome')
    expect(posts).toHaveLength(1)
  })

  it('leaves a button that closes a dialog to the browser', async () => {
    await open()
    const posts = postsOf(page)
    await page.evaluate(() => {
      const form = document.querySelector('#kit-join')
      const dialog = document.createElement('dialog')
      form?.before(dialog)
      if (form) dialog.append(form)
      const close = '<button formmethod="dialog" formnovalidate>Close</button>'
      form?.insertAdjacentHTML('beforeend', close)
      dialog.showModal()
    })
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await page.evaluate("document.querySelector('dialog').open")).toBe(false)
    await page.evaluate("document.querySelector('dialog').showModal()")
    await join().click()
    await expect.poll(status).toBe('Welcome')
    expect(posts).toHaveLength(1)
  })

  it('shows errors and the status outside of the form, and a reset button removes them', async () => {
    await open()
    await page.evaluate(() => {
      const [form, second] = document.querySelectorAll('form')
      const label = form?.querySelector('label')
      label?.querySelector('input')?.setAttribute('form', 'kit-join')
      const slot = document.getElementById('kit-join-name-error')
      const state = document.getElementById('kit-join-status')
      if (label && slot && state) form?.after(label, slot, state)
      const other = document.getElementById('kit-join_second-name-error')
      if (other) second?.after(other)
      form?.insertAdjacentHTML('beforeend', '<button type="reset">Reset</button>')
    })
    await page.getByLabel('Name').first().fill('taken')
    await join().click()
    const error = (id: string) => page.locator(`#${id}-name-error`).textContent()
    await expect.poll(() => error('kit-join')).toBe('This name is taken')
    expect(await error('kit-join_second')).toBe('')
    expect(await page.evaluate('document.activeElement.name')).toBe('name')
    expect(await status()).toBe('Invalid input')
    await page.getByRole('button', { name: 'Reset' }).click()
    expect([await error('kit-join'), await status()]).toEqual(['', ''])
    expect(await page.locator('[aria-invalid]').count()).toBe(0)
  })

  it('shows the success of a form that its action has replaced, and keeps the focus', async () => {
    await open()
    await page.evaluate(() => {
      document.addEventListener('action:success', ({ detail }) => {
        document.title = `${detail.data}`
      })
    })
    await page.locator('#kit-poke [name=note]').fill('hello')
    await page.getByRole('button', { name: 'Poke' }).click()
    await expect.poll(() => page.locator('#kit-poke-status').textContent()).toBe('Poked')
    expect(await page.title()).toBe('hello')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Poke')
  })

  it('shows the success of an action whose fresh data needs a script that is gone', async () => {
    await open()
    await page.route(/rich-result/, (route) => route.abort())
    await join().click()
    await expect.poll(status).toBe('Welcome')
  })

  it.each([
    ['a page of a proxy', 502, 'text/html', '<h1>Bad gateway</h1>'],
    ['JSON of the app’s own middleware', 401, 'application/json', '{"message":"Sign in"}'],
    ['JSON with an error that is a text', 401, 'application/json', '{"error":"Sign in"}'],
  ])('takes no other response for a success: %s', async (_, code, contentType, body) => {
    await open()
    await page.route(/_hono_action/, (route) => route.fulfill({ status: code, contentType, body }))
    await join().click()
    await expect.poll(status).toBe('The server could not be reached. Please try again.')
    expect(await page.locator('#kit-join [name=name]').inputValue()).toBe('Ada')
  })

  it('does not send a form again until the next page is there', async () => {
    await open('?next=/kit?later')
    const posts = postsOf(page)
    await page.route(/later$/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      await route.continue()
    })
    await page.evaluate(() => {
      const form = document.querySelector('#kit-join')
      const clickAgain = () => {
        sessionStorage['busy'] = form?.getAttribute('aria-busy')
        form?.querySelector('button')?.click()
      }
      form?.addEventListener('action:success', () => setTimeout(clickAgain, 50))
    })
    await join().click()
    await page.waitForURL(({ search }) => search === '?later')
    expect(await page.evaluate("sessionStorage['busy']")).toBe('true')
    expect(posts).toHaveLength(1)
  })

  it('loads the page again if the redirect is to a part of it', async () => {
    await open()
    await page.locator('#kit-join [name=next]').evaluate((input: HTMLInputElement) => {
      input.value = '/kit#data'
    })
    await join().click()
    await page.waitForURL(/#data$/)
    await expect.poll(() => page.locator('#data').textContent()).toContain('"name":"Ada"')
  })

  it('has no accessibility problems, with and without errors', async () => {
    await open()
    expect(await violationsOf(page)).toEqual([])
    await page.locator('#kit-join [name=name]').fill('taken')
    await page.locator('#kit-join [name="items[3].count"]').fill('9')
    await join().click()
    await expect.poll(() => page.locator('[aria-invalid]').count()).toBe(1)
    expect(await violationsOf(page)).toEqual([])
  })

  it('works on all pages of Astro’s router once it was called', async () => {
    await page.goto(String(new URL('/routed/plain', worker.url)))
    await page.evaluate('globalThis.isSame = true')
    await page.click('text=Enhanced')
    await page.waitForSelector('[data-ready]')
    await page.click('text=Plain')
    await page.waitForURL(/plain$/)
    const posts = postsOf(page)
    await page.route(/_hono_action/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 200))
      await route.continue()
    })
    await page.locator('#kit-join [name=name]').fill('taken')
    await page.locator('#kit-join [name=password]').fill('correct horse')
    await page.locator('#kit-join [name=color]').selectOption('red')
    await join().dblclick()
    await expect
      .poll(() => page.locator('[id="kit-join-name-error"]').textContent())
      .toBe('This name is taken')
    expect(await page.evaluate('document.activeElement.name')).toBe('name')
    expect(await page.locator('#kit-join [name=password]').inputValue()).toBe('correct horse')
    expect(posts).toHaveLength(1)
    // By way of the router, to the page that called it.
    await page.locator('#kit-join [name=name]').fill('Ada')
    await page.locator('#kit-join [name=next]').evaluate((input: HTMLInputElement) => {
      input.value = '/routed/kit?done'
    })
    await join().click()
    await page.waitForURL(/done$/)
    await expect.poll(status).toBe('Welcome')
    expect(posts).toHaveLength(2)
    expect(await page.evaluate('isSame')).toBe(true)
  })

  it('sends a form again that Astro’s router has moved to the next page', async () => {
    await page.goto(String(new URL('/routed/kit', worker.url)))
    await page.waitForSelector('[data-ready]')
    await page.evaluate(() => {
      const persist = (root: Document) => {
        const form = root.querySelector('#kit-join')
        form?.setAttribute('data-astro-transition-persist', 'kit')
      }
      persist(document)
      document.addEventListener('astro:before-swap', (event) => {
        persist((event as Event & { newDocument: Document }).newDocument)
      })
    })
    const posts = postsOf(page)
    await page.locator('#kit-join [name=name]').fill('Ada')
    await page.locator('#kit-join [name=password]').fill('correct horse')
    await page.locator('#kit-join [name=color]').selectOption('red')
    await page.locator('#kit-join [name=next]').evaluate((input: HTMLInputElement) => {
      input.value = '/routed/plain?moved'
    })
    await join().click()
    await page.waitForURL(/moved$/)
    // Not by Playwright, which waits until the button is enabled.
    await page.evaluate("document.querySelector('#kit-join button').click()")
    await expect.poll(() => posts.length).toBe(2)
  })

  it('shows the progress of an upload, and a limit beside the field of the file', async () => {
    await open('?progress')
    await page.evaluate(() => {
      document.addEventListener('action:progress', (event) => {
        const { loaded, total } = (event as CustomEvent).detail
        if (loaded === total) document.title = 'all sent'
      })
    })
    const photo = page.locator('#kit-join [name=photo]')
    const file = (size: number) => ({
      ...{ name: 'p.txt', mimeType: 'text/plain' },
      buffer: Buffer.alloc(size, 'a'),
    })
    await photo.setInputFiles(file(60_000))
    await join().click()
    const error = page.locator('[id="kit-join-photo-error"]')
    await expect.poll(() => error.textContent()).toMatch(/larger than/)
    expect(await page.evaluate('document.activeElement.name')).toBe('photo')
    expect(await page.locator('#kit-join [name=name]').inputValue()).toBe('Ada')
    await photo.setInputFiles(file(1000))
    await join().click()
    await expect.poll(status).toBe('Welcome')
    expect(await page.title()).toBe('all sent')
  })
})

describe('a large file', () => {
  let context: BrowserContext
  let page: Page
  const status = () => page.locator('#kit-store-status').textContent()
  const error = () => page.locator('#kit-store-video-error').textContent()
  const send = () => page.getByRole('button', { name: 'Send' }).click()
  const megabyte = 1024 * 1024
  const choose = async (megabytes: number) => {
    const path = join(temporaryFolder(), 'v.mp4')
    writeFileSync(path, Buffer.alloc(megabytes * megabyte, 'v'))
    await page.locator('[name=video]').setInputFiles(path)
  }

  beforeEach(async () => {
    context = await browser.newContext()
    page = await context.newPage()
    await page.goto(String(new URL('/upload', worker.url)))
    await page.waitForSelector('[data-ready]')
    await page.evaluate(() => {
      const seen: number[] = []
      Object.assign(globalThis, { seen })
      document.addEventListener('action:progress', ({ detail }) => {
        seen.push(detail.loaded / detail.total)
      })
    })
  })

  afterEach(() => context.close())

  it('is stored in R2, with its progress', async () => {
    await page.fill('[name=title]', 'whole')
    await choose(8)
    await send()
    await expect.poll(status).toBe('Stored')
    const stored = await worker.env.FILES.head('whole')
    expect(stored?.size).toBe(8 * megabyte)
    expect(stored?.httpMetadata?.contentType).toBe('video/mp4')
    const seen = (await page.evaluate('seen')) as number[]
    expect(seen.at(-1)).toBe(1)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(await page.locator('progress').isHidden()).toBe(true)
  })

  it('can be cancelled on its way and sent again, and is not stored in part', async () => {
    const client = await context.newCDPSession(page)
    const throttle = (uploadThroughput: number) =>
      client.send('Network.emulateNetworkConditions', {
        ...{ offline: false, latency: 0, downloadThroughput: -1 },
        uploadThroughput,
      })
    await client.send('Network.enable')
    await throttle(megabyte)
    await page.fill('[name=title]', 'cancelled')
    await choose(8)
    await send()
    await expect.poll(() => page.evaluate('seen.length')).toBeGreaterThan(0)
    expect(await page.locator('progress').isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => page.locator('form').getAttribute('aria-busy')).toBe(null)
    expect(await page.locator('progress').isHidden()).toBe(true)
    expect((await page.evaluate('seen')) as number[]).not.toContain(1)
    expect(await page.inputValue('[name=title]')).toBe('cancelled')
    expect(await worker.env.FILES.head('cancelled')).toBe(null)
    await throttle(-1)
    await send()
    await expect.poll(status).toBe('Stored')
    expect((await worker.env.FILES.head('cancelled'))?.size).toBe(8 * megabyte)
  })

  it('is not sent if it is cancelled before the script for the progress is there', async () => {
    const posts = postsOf(page)
    let load = () => {}
    const isAsked = new Promise<void>((asked) => {
      void page.route(/\/upload\.[\w-]+\.js$/, async (route) => {
        asked()
        await new Promise<void>((resolve) => {
          load = resolve
        })
        await route.continue()
      })
    })
    await page.fill('[name=title]', 'early')
    await choose(1)
    await send()
    await isAsked
    await page.getByRole('button', { name: 'Cancel' }).click()
    load()
    await expect.poll(() => page.locator('form').getAttribute('aria-busy')).toBe(null)
    expect(posts).toEqual([])
    await send()
    await expect.poll(status).toBe('Stored')
  })

  it.each([
    ['of a file', 11, /maxFileSize/],
    ['of the whole form', 16, /maxBodySize/],
  ])(
    'over the limit %s leads to its field, and keeps the rest of the form',
    async (_, size, why) => {
      const title = `large ${size}`
      await page.fill('[name=title]', title)
      await choose(size)
      await send()
      await expect.poll(error).toMatch(why)
      expect(await page.evaluate('document.activeElement.name')).toBe('video')
      expect(await page.inputValue('[name=title]')).toBe(title)
      expect(await worker.env.FILES.head(title)).toBe(null)
      await choose(1)
      await send()
      await expect.poll(status).toBe('Stored')
    },
  )
})

describe('a form posted to a page', () => {
  const submit = (query: string, body: BodyInit, headers: Record<string, string> = {}) =>
    worker.fetch(`/form${query}`, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { origin: worker.url.origin, ...headers },
    })

  it('of an unknown action is a 404 of the page', async () => {
    for (const name of ['nope', '__proto__', 'forms', 'forms.nope', 'search', 'seen.x', '']) {
      const response = await submit(`?_hono_action=${name}`, new URLSearchParams({ a: 'b' }))
      expect([name, response.status]).toEqual([name, 404])
    }
  })

  it('of an action that takes JSON only is a 415', async () => {
    expect((await submit('?_hono_action=seen', new URLSearchParams())).status).toBe(415)
  })

  it('that is compressed is a 415 of the page', async () => {
    const body = new URLSearchParams({ author: 'x' })
    const response = await submit('?_hono_action=sign', body, { 'content-encoding': 'gzip' })
    expect([response.status, response.headers.get('content-type')]).toEqual([415, 'text/html'])
  })

  it('has the values of the page again if it was refused without being read', async () => {
    const action = '/kit?_hono_action=kit.join'
    const send = (type: string) => {
      const headers = { origin: worker.url.origin, 'content-type': type }
      return worker.fetch(action, { method: 'POST', headers, body: 'name=Ada' })
    }
    const refused = await send('text/plain')
    expect(refused.status).toBe(415)
    expect(await refused.text()).toMatch(/name="address.city"[^>]* value="Bonn"/)
    const read = await (await send('application/x-www-form-urlencoded')).text()
    expect(read).toMatch(/name="name"[^>]* value="Ada"/)
    expect(read).not.toContain('value="Bonn"')
  })

  it('from another site does not run', async () => {
    const from = async (headers: Record<string, string>) => {
      const response = await submit(
        '?_hono_action=sign',
        new URLSearchParams({ author: 'x' }),
        headers,
      )
      return [response.status, response.headers.get('content-type')]
    }
    // Astro's own check reads only Origin, and its response is not the page.
    expect(await from({ origin: 'https://evil.example' })).toEqual([403, expect.any(String)])
    expect(await from({ 'sec-fetch-site': 'cross-site' })).toEqual([403, 'text/html'])
  })

  it('keeps the result across the redirect only as it was signed', async () => {
    const response = await submit(
      '?_hono_action=forms.signAndGo',
      new URLSearchParams({ author: 'Ada' }),
    )
    expect([response.status, response.headers.get('location')]).toEqual([303, '/form?by=Ada'])
    const [cookie = ''] = (response.headers.getSetCookie()[0] ?? '').split(';')
    expect(response.headers.getSetCookie()[0]).toMatch(
      /Max-Age=60; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const show = async (sent: string) => {
      const page = await worker.fetch('/form', { headers: { cookie: sent } })
      return [/id="gone"[^>]*>([^<]*)/.exec(await page.text())?.[1], page.headers.getSetCookie()]
    }
    const ended = [
      expect.stringMatching(/^__hono_action=deleted; Path=\/; Expires=Thu, 01 Jan 1970/),
    ]
    expect(await show(`a=b; ${cookie}; c=d`)).toEqual(['Ada at 0', ended])
    expect(await show(cookie.replace('=', '=A'))).toEqual(['none', []])
    expect(await show('__hono_action=%%%.x')).toEqual(['none', []])
    const [, signature = ''] = cookie.split('.')
    const data = { author: 'forged', at: new Date(0) }
    const forged = stringify({ name: 'forms.signAndGo', data, error: null })
    const payload = Buffer.from(forged).toString('base64url')
    expect(await show(`__hono_action=${payload}.${signature}`)).toEqual(['none', []])
  })

  describe('and redirected', () => {
    // The key of the fixture's config.
    const secret = formSecret('7aBtFKpWhNL0nFmSbDSyp7wtdiEAH5zYB0NYDmiYz84=')
    const result = { data: { author: 'Ada', at: new Date(0) }, error: null }

    async function shown(
      path: string,
      by = secret,
      more: Record<string, string> = {},
    ): Promise<[string | undefined, string | null]> {
      const kept = await keepResult({ name: 'forms.signAndGo', result }, path, by, false)
      const headers = { cookie: kept?.split(';', 1)[0] ?? 'none', ...more }
      const page = await worker.fetch('/form', { headers })
      const [, text] = /id="gone"[^>]*>([^<]*)/.exec(await page.text()) ?? []
      return [text, page.headers.get('cache-control')]
    }

    it('flash-expiry: shows its result on the page that it was signed for, within a minute, and no cache stores that page', async () => {
      expect(await shown('/form')).toEqual(['Ada at 0', 'private, no-store'])
      expect(await shown('/form/')).toEqual(['Ada at 0', 'private, no-store'])
      const cached = { 'x-cache': 'private, max-age=60' }
      expect(await shown('/form', secret, cached)).toEqual(['Ada at 0', 'private, no-store'])
      expect(await shown('/')).toEqual(['none', 'public, max-age=60'])
      vi.setSystemTime(Date.now() - 61_000)
      try {
        expect(await shown('/form')).toEqual(['none', 'public, max-age=60'])
      } finally {
        vi.useRealTimers()
      }
    })

    it.each([
      ['a page', '/moved?to=/form', {}],
      ['a page at the next', '/moved?to=/moved%3Fto=/form', {}],
      ['Astro middleware', '/', { 'x-mode': 'move' }],
    ])('keeps its result if %s redirects again', async (_, start, headers) => {
      const path = new URL(start, worker.url).pathname
      let cookie =
        (await keepResult({ name: 'forms.signAndGo', result }, path, secret, false)) ?? ''
      let at = start
      for (;;) {
        const sent = { ...(at === start && headers), cookie: cookie.split(';', 1)[0] ?? '' }
        const page = await worker.fetch(at, { headers: sent, redirect: 'manual' })
        cookie = page.headers.getSetCookie().join()
        at = page.headers.get('location') ?? ''
        if (at) continue
        expect(await page.text()).toContain('>Ada at 0<')
        expect(cookie).toMatch(/^__hono_action=deleted; /)
        return
      }
    })

    it('loses its result if a page redirects to another site', async () => {
      const kept = await keepResult({ name: 'forms.signAndGo', result }, '/moved', secret, false)
      for (const to of ['https://other.example/form', '//other.example/form', 'http://[']) {
        const page = await worker.fetch(`/moved?to=${to}`, {
          headers: { cookie: kept?.split(';', 1)[0] ?? '' },
          redirect: 'manual',
        })
        expect(page.headers.get('location')).toBe(to)
        expect(page.headers.getSetCookie()).toEqual([
          expect.stringMatching(/^__hono_action=deleted; /),
        ])
      }
    })

    it('keeps the result of a script for a page without Astro’s router, which the browser loads again', async () => {
      const stored = { name: 'forms.signAndGo', result, byScript: true }
      const kept = (await keepResult(stored, '/form', secret, false))?.split(';', 1)[0] ?? ''
      const show = async (destination: string, cookie = kept) => {
        const headers = { cookie, 'sec-fetch-dest': destination }
        const page = await worker.fetch('/form', { headers })
        const [, text] = /id="gone"[^>]*>([^<]*)/.exec(await page.text()) ?? []
        return [text, page.headers.getSetCookie().length]
      }
      expect(await show('empty')).toEqual(['Ada at 0', 0])
      expect(await show('document')).toEqual(['Ada at 0', 1])
      // Astro's router has followed the redirect of the form itself, and shows the page in any case.
      const { byScript, ...followed } = stored
      const cookie = await keepResult(followed, '/form', secret, false)
      expect(await show('empty', cookie?.split(';', 1)[0])).toEqual(['Ada at 0', 1])
    })

    it('shows the result that another build with the same ASTRO_KEY signed, and none of another key', async () => {
      expect(await shown('/form')).toEqual(['Ada at 0', 'private, no-store'])
      expect((await shown('/form', formSecret('another key')))[0]).toBe('none')
      expect((await shown('/form', formSecret(undefined)))[0]).toBe('none')
    })
  })

  it('is not stored by a cache, with its result or with its error', async () => {
    for (const author of ['Ada', '']) {
      const body = new URLSearchParams({ author, 'address.city': 'Rome' })
      const response = await submit('?_hono_action=sign', body)
      expect([response.status, ...forCaches(response.headers)]).toEqual([
        author ? 200 : 400,
        'private, no-store',
        'no-store',
      ])
      await response.text()
    }
    const sent = await submit('?_hono_action=forms.signAndGo', new URLSearchParams({ author: 'A' }))
    const [cookie = ''] = (sent.headers.getSetCookie()[0] ?? '').split(';')
    const shown = await worker.fetch('/form?by=A', { headers: { cookie } })
    expect(await shown.text()).toContain('A at 0')
    expect(forCaches(shown.headers)).toEqual(['private, no-store', 'no-store'])
    // As from a session, so that no cookie keeps the page out of a cache.
    const set = await worker.fetch('/form', { headers: { 'x-mode': 'result' } })
    expect(await set.text()).toContain('Set at 0')
    expect(set.headers.getSetCookie()).toEqual([])
    expect(forCaches(set.headers)).toEqual(['private, no-store', 'no-store'])
    const { headers } = await worker.fetch('/form')
    expect(forCaches(headers)).toEqual(['public, max-age=60', 'public, max-age=60'])
  })

  it('may be for an action whose name has dots', async () => {
    const response = await submit('?_hono_action=with.dots', new URLSearchParams({ author: 'Ada' }))
    expect(response.status).toBe(303)
    expect((await worker.fetch('/api/with.dots')).status).toBe(405)
  })

  it('with a result too large for that is answered in place', async () => {
    logs.length = 0
    const body = new URLSearchParams({ author: 'Ada', size: '5000' })
    const response = await submit('?_hono_action=forms.signAndGo', body)
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
    expect(await response.text()).toContain('Ada at 0')
    await expect.poll(() => logs.join('\n')).toContain('too large for the cookie')
  })

  it('of a caller that has to wait says how long', async () => {
    const response = await submit('?_hono_action=tired', new URLSearchParams())
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
    expect(response.headers.get('content-type')).toBe('text/html')
  })

  it('beyond the limit of its action is a 413', async () => {
    const body = new URLSearchParams({ author: 'x'.repeat(3000) })
    const response = await submit('?_hono_action=sign', body)
    expect(response.status).toBe(413)
  })
})

describe('an action that takes forms', () => {
  it('takes them by fetch too, and JSON where it says both', async () => {
    const form = { author: 'Ada', 'address.city': 'Rome', age: '' }
    const response = await worker.fetch('/api/sign', {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { origin: worker.url.origin },
    })
    const data = { author: 'Ada', address: { city: 'Rome' }, tags: [], news: false }
    expect(await response.json()).toMatchObject({ data: { ...data }, error: null })
    expect((await post(worker, '/api/sign', data)).data).toMatchObject(data)
    expect((await post(worker, '/api/upload', {})).status).toBe(415)
  })

  it('refuses more than its limit, of JSON too', async () => {
    const { status, error } = await post(worker, '/api/sign', { author: 'x'.repeat(3000) })
    expect([status, error.code]).toEqual([413, 'CONTENT_TOO_LARGE'])
  })

  it('refuses what cannot be read as one', async () => {
    const headers = {
      origin: worker.url.origin,
      'content-type': 'multipart/form-data; boundary=x',
    }
    const response = await worker.fetch('/api/upload', { method: 'POST', headers, body: 'not it' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'BAD_REQUEST' } })
  })
})

describe('an action that reads', () => {
  it('has its input from the query string, and may be kept', async () => {
    const response = await worker.fetch('/api/search?q=a%20b&page=2&tags=x&tags=y')
    expect(await response.json()).toEqual({
      data: { q: 'a b', page: 2, tags: ['x', 'y'], at: '1970-01-01T00:00:00.000Z' },
      error: null,
    })
    const { headers } = response
    expect(headers.get('cache-control')).toBe(
      'public, max-age=60, s-maxage=600, stale-while-revalidate=30',
    )
    expect(headers.get('cache-tag')).toBe('search,list')
    expect(headers.get('vary')).toBe('accept')
    const etag = headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"[\da-f]{40}"$/)
    const again = await worker.fetch('/api/search?q=a%20b&page=2&tags=x&tags=y', {
      headers: { 'if-none-match': `"other", ${etag}` },
    })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(again.headers.get('cache-control')).toContain('max-age=60')
    const other = await worker.fetch('/api/search?q=other', { headers: { 'if-none-match': etag } })
    expect(other.status).toBe(200)
  })

  it('is not kept where it failed, or where middleware guards it', async () => {
    const invalid = await worker.fetch('/api/search?page=x')
    expect([invalid.status, invalid.headers.get('cache-control')]).toEqual([400, 'no-store'])
    const guarded = await worker.fetch('/api/guardedSearch')
    expect([guarded.status, guarded.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(guarded.headers.get('etag')).toBeNull()
    const open = await worker.fetch('/api/openSearch')
    expect(open.headers.get('cache-control')).toBe('private, max-age=60')
  })

  it('may be kept by Cloudflare beside Astro’s cache, whose rules are not for it', async () => {
    const { headers } = await worker.fetch('/api/search?q=a')
    const control = 'public, max-age=60, s-maxage=600, stale-while-revalidate=30'
    expect([...forCaches(headers), headers.get('cache-tag')]).toEqual([
      control,
      control,
      'search,list',
    ])
    const guarded = await worker.fetch('/api/guardedSearch')
    expect(forCaches(guarded.headers)).toEqual(['no-store', 'no-store'])
    const mode = { headers: { 'x-mode': 'cache' } }
    expect(await (await worker.fetch('/api/search?q=a', mode)).json()).toBe(true)
  })

  it('cache-personal: is not for a shared cache if Astro middleware sets a cookie', async () => {
    const cookie = { headers: { 'x-mode': 'cookie' } }
    for (const path of ['/api/search?q=a', '/form']) {
      const { headers } = await worker.fetch(path, cookie)
      expect(headers.getSetCookie()).toEqual(['refreshed=yes'])
      expect(forCaches(headers)).toEqual(['private, no-store', 'no-store'])
    }
  })

  it('is not posted to', async () => {
    const { status, headers } = await post(worker, '/api/search', { q: 'x' })
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('is called by $get', async () => {
    // What the fixture exports; its types need the Astro app's own.
    const client = createActions<never>({ baseUrl: '/api', fetch: worker.fetch })
    const { search } = client as unknown as {
      search: { $get(input: object): Promise<{ data: unknown }> }
    }
    const { data } = await search.$get({ q: 'x', page: undefined, tags: ['a', 'b'] })
    expect(data).toEqual({ q: 'x', page: 1, tags: ['a', 'b'], at: new Date(0) })
  })
})
