import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import fc from 'fast-check'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { OpenApiDocument } from '../../src/openapi/types.ts'
import { violationsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { npx, root } from '../support/build.ts'
import { attackFromOtherSites, breakDatabase, lookForLeaks } from '../support/demo-attacks.ts'
import { expectValid, operationOf } from '../support/openapi.ts'
import { post } from '../support/post.ts'
import { withinOneWindow } from '../support/recipes.ts'

interface Statement {
  all(): Promise<{ results: { author: string }[] }>
  run(): Promise<unknown>
}

interface Env {
  DB: {
    prepare(sql: string): Statement & { bind(...values: unknown[]): Statement }
  }
  PICTURES: {
    head(key: string): Promise<{ httpMetadata?: { contentType?: string } } | null>
    list(): Promise<{ objects: { key: string }[] }>
  }
  KV: {
    get(key: string): Promise<string | null>
    put(key: string, value: string, options: { metadata: object }): Promise<void>
    delete(key: string): Promise<void>
  }
}

let worker: TestWorker<Env>
let browser: Browser
let context: BrowserContext
let page: Page
const problems: string[] = []
const logs: string[] = []

beforeAll(async () => {
  await npx('astro', ['build'])
  worker = await createTestWorker<Env>({ root, onLog: ({ message }) => logs.push(message) })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await worker?.dispose()
})

/** Opens a page of the demo before each test, in a browser that has seen nothing yet. */
function visiting(path: string, javaScriptEnabled = true): void {
  beforeEach(async () => {
    problems.length = 0
    context = await browser.newContext({ javaScriptEnabled })
    page = await context.newPage()
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('console', (message) => {
      // A refused form is a failed request for the browser's console, and meant to be.
      const isRefusal = /status of (400|401|404|413|429)/.test(message.text())
      if (message.type() === 'error' && !isRefusal) problems.push(message.text())
    })
    await page.goto(urlOf(path))
  })

  afterEach(async () => {
    await context.close()
    expect(problems).toEqual([])
  })
}

const urlOf = (path: string) => String(new URL(path, worker.url))
const text = async (id: string) => (await page.locator(`#${id}`).textContent())?.trim()

/** Clicks what posts a form, and gives the answer to that. */
async function submit(selector = 'button[type=submit]') {
  const [response] = await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST'),
    page.click(selector),
  ])
  await page.waitForLoadState()
  return response
}

const ways = [
  ['with scripts', true],
  ['without scripts', false],
] as const

describe('the demo in a browser', () => {
  visiting('/')

  it('shows the entries of the first migration, and one value read in two ways', async () => {
    expect(await page.locator('#entries .entry').count()).toBeGreaterThanOrEqual(2)
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

  it('posts an entry in one request, and is the same page after a reload', async () => {
    const requests: string[] = []
    page.on('request', (request) => {
      const isScript = request.resourceType() === 'script'
      if (!isScript) requests.push(`${request.method()} ${new URL(request.url()).pathname}`)
    })
    const before = Number(await text('entry-count'))
    await page.fill('#addEntry-author', '  Katherine ')
    await page.fill('#addEntry-message', 'Checked the numbers <b>twice</b>.')
    await page.click('button[type=submit]')
    await page.locator('#addEntry-status', { hasText: 'Thank you, Katherine.' }).waitFor()
    const first = page.locator('#entries .entry').first()
    expect(await first.locator('.message').textContent()).toBe('Checked the numbers <b>twice</b>.')
    expect(await page.inputValue('#addEntry-message')).toBe('')
    expect(Number(await text('entry-count'))).toBe(before + 1)
    expect(requests).toEqual(['POST /'])
    const book = await page.locator('#book').innerHTML()

    await page.reload()
    expect(await page.locator('#book').innerHTML()).toBe(book)
    expect(await first.locator('.author').textContent()).toBe('Katherine')
    expect(await first.locator('.message').textContent()).toBe('Checked the numbers <b>twice</b>.')
    const { results } = await worker.env.DB.prepare('SELECT author FROM entries').all()
    expect(results.at(-1)).toEqual({ author: 'Katherine' })
  })

  it('leaves the list to a listener that prevents the default', async () => {
    await page.evaluate(() => {
      addEventListener('hono-actions:partial', (event) => {
        event.preventDefault()
        const { detail } = event as unknown as {
          detail: { path: string; swap(region: Element): void }
        }
        const own = document.body.appendChild(document.createElement('output'))
        own.title = detail.path
        detail.swap(own)
      })
    })
    const book = await page.locator('#book').innerHTML()
    await page.fill('#addEntry-author', 'Barbara')
    await page.fill('#addEntry-message', 'Substituted')
    await page.click('button[type=submit]')
    const own = page.locator('output[title="/partials/entries"]')
    expect(await own.locator('.author').first().textContent()).toBe('Barbara')
    expect(await page.locator('#book').innerHTML()).toBe(book)
  })

  it('fails visibly on bad input, keeping what was typed', async () => {
    await page.fill('#addEntry-message', 'no')
    await page.click('button[type=submit]')
    await page.locator('#addEntry-status.failed').waitFor()
    expect(await page.locator('#addEntry-author-error').textContent()).toBe(
      'Please tell us your name',
    )
    expect(await page.locator('#addEntry-message-error').textContent()).toBe(
      'A little longer, please',
    )
    expect(await page.getAttribute('#addEntry-author', 'aria-invalid')).toBe('true')
    expect(await page.inputValue('#addEntry-message')).toBe('no')

    await page.fill('#addEntry-author', 'Ada')
    await page.fill('#addEntry-message', 'Long enough now')
    await page.click('button[type=submit]')
    await page.locator('#addEntry-status', { hasText: 'Thank you, Ada.' }).waitFor()
    expect(await page.locator('#addEntry-author-error').textContent()).toBe('')
  })

  it('shows the message of an error that the action throws', async () => {
    await page.fill('#addEntry-author', 'Spam')
    await page.fill('#addEntry-message', 'Buy at https://example.com')
    await page.click('button[type=submit]')
    await page.locator('#addEntry-status.failed').waitFor()
    expect(await page.locator('#addEntry-status').textContent()).toBe(
      'No links in the guestbook, please',
    )
    problems.length = 0
  })

  it('keeps the text when the server can’t be reached', async () => {
    await page.route(/_hono_action=addEntry/, (route) => route.abort())
    await page.fill('#addEntry-author', 'Ada')
    await page.fill('#addEntry-message', 'Is anybody there?')
    await page.click('button[type=submit]')
    await page.locator('#addEntry-status', { hasText: 'could not be reached' }).waitFor()
    expect(await page.inputValue('#addEntry-message')).toBe('Is anybody there?')
    problems.length = 0
  })

  it('is deployable', async () => {
    expect(await npx('wrangler', ['deploy', '--dry-run'])).toContain('--dry-run: exiting now')
  })
})

describe('the book without scripts', () => {
  visiting('/', false)

  it('takes an entry, and says thank you once', async () => {
    await page.fill('#addEntry-author', '  Margaret ')
    await page.fill('#addEntry-message', 'Landed <i>without</i> scripts.')
    expect((await submit()).status()).toBe(303)
    expect(page.url()).toBe(urlOf('/'))
    expect(await text('addEntry-status')).toBe('Thank you, Margaret.')
    const first = page.locator('#entries .entry').first()
    expect(await first.locator('.author').textContent()).toBe('Margaret')
    expect(await first.locator('.message').textContent()).toBe('Landed <i>without</i> scripts.')
    expect(await page.inputValue('#addEntry-message')).toBe('')

    await page.reload()
    expect(await text('addEntry-status')).toBe('')
    expect(await first.locator('.author').textContent()).toBe('Margaret')
  })

  it('says what is wrong beside the fields, keeping what was typed', async () => {
    await page.fill('#addEntry-message', 'no')
    expect((await submit()).status()).toBe(400)
    expect(await text('addEntry-author-error')).toBe('Please tell us your name')
    expect(await text('addEntry-message-error')).toBe('A little longer, please')
    expect(await page.getAttribute('#addEntry-author', 'aria-invalid')).toBe('true')
    expect(await page.inputValue('#addEntry-message')).toBe('no')
    expect(await page.locator('#addEntry-status.failed').count()).toBe(1)

    await page.fill('#addEntry-author', 'Ada')
    await page.fill('#addEntry-message', 'Long enough now')
    expect((await submit()).status()).toBe(303)
    expect(await text('addEntry-status')).toBe('Thank you, Ada.')
    expect(await text('addEntry-author-error')).toBe('')
  })

  it('shows the message of an error that the action throws', async () => {
    await page.fill('#addEntry-author', 'Spam')
    await page.fill('#addEntry-message', 'Buy at https://example.com')
    expect((await submit()).status()).toBe(422)
    expect(await text('addEntry-status')).toBe('No links in the guestbook, please')
    expect(await page.inputValue('#addEntry-message')).toBe('Buy at https://example.com')
    problems.length = 0
  })
})

// One pixel.
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.each(ways)('a postcard, %s', (_, scripts) => {
  beforeEach(() => worker.env.KV.delete('postcard'))
  visiting('/postcard', scripts)

  const choose = (buffer: Buffer, mimeType = 'image/png') =>
    page.setInputFiles('#sendPostcard-picture', { name: 'a picture', mimeType, buffer })

  it('hangs on the wall once it was sent', async () => {
    expect(await page.locator('#no-postcard').count()).toBe(1)
    await choose(png)
    await page.fill('#sendPostcard-caption', 'A dot')
    expect((await submit()).status()).toBe(303)
    expect(page.url()).toBe(urlOf('/postcard'))
    expect(await text('sendPostcard-status')).toBe('It hangs: A dot.')
    const image = page.locator('#postcard img')
    expect(await image.getAttribute('alt')).toBe('A dot')
    await expect.poll(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1)

    const response = await worker.fetch('/api/postcard')
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(Buffer.from(await response.arrayBuffer())).toEqual(png)
    await page.reload()
    expect(await text('sendPostcard-status')).toBe('')
    expect(await page.locator('#postcard').count()).toBe(1)
  })

  it('is refused at its field if it is not a picture, or if no picture was chosen', async () => {
    await page.fill('#sendPostcard-caption', 'A script')
    expect((await submit()).status()).toBe(400)
    expect(await text('sendPostcard-picture-error')).toBe('Choose a picture')
    await choose(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml')
    expect(await page.inputValue('#sendPostcard-caption')).toBe('A script')
    expect((await submit()).status()).toBe(400)
    expect(await text('sendPostcard-picture-error')).toBe('It has to be a PNG, JPEG, GIF or WebP')
    await choose(Buffer.from('<script>alert(1)</script>'))
    expect((await submit()).status()).toBe(400)
    expect(await text('sendPostcard-picture-error')).toBe('It has to be a PNG, JPEG, GIF or WebP')
    expect(await worker.env.KV.get('postcard')).toBeNull()
  })

  it.each([100_001, 1_000_000])('is refused at its field with %i bytes', async (size) => {
    await choose(Buffer.alloc(size))
    await page.fill('#sendPostcard-caption', 'Much')
    expect((await submit()).status()).toBe(413)
    expect(await text('sendPostcard-picture-error')).toBe(
      'That picture is too large: 100 KB at most.',
    )
    expect(await page.getAttribute('#sendPostcard-picture', 'aria-invalid')).toBe('true')
    expect(await worker.env.KV.get('postcard')).toBeNull()
  })
})

describe.each(ways)('a picture with an entry, %s', (way, scripts) => {
  visiting('/', scripts)

  const fill = async (buffer: Buffer, mimeType = 'image/png') => {
    await page.fill('#addEntry-author', 'Vivian')
    await page.fill('#addEntry-message', `A picture ${way}`)
    await page.setInputFiles('#addEntry-picture', { name: '../a picture.png', mimeType, buffer })
  }

  it('is stored in R2 with the type of its bytes, and shown with the entry', async () => {
    await fill(png, 'image/jpeg')
    expect((await submit()).status()).toBe(scripts ? 200 : 303)
    await page.locator('#addEntry-status', { hasText: 'Thank you, Vivian.' }).waitFor()
    const image = page.locator('#entries .entry').first().locator('img')
    expect(await image.getAttribute('alt')).toBe('A picture by Vivian')
    await expect.poll(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1)

    const path = (await image.getAttribute('src')) ?? ''
    const key = path.slice('/api/picture/'.length)
    expect((await worker.env.PICTURES.head(key))?.httpMetadata).toEqual({
      contentType: 'image/png',
    })
    const response = await worker.fetch(path)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(Buffer.from(await response.arrayBuffer())).toEqual(png)
  })

  it('is refused at its field if it is not a picture, or too large', async () => {
    const before = (await worker.env.PICTURES.list()).objects.length
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')
    for (const type of ['image/svg+xml', 'image/png']) {
      await fill(svg, type)
      const response = await submit()
      expect(response.status()).toBe(400)
      // Of the picture, and once.
      if (!scripts) expect((await response.text()).match(/ aria-invalid=/g)).toHaveLength(1)
      await page.locator('#addEntry-picture-error', { hasText: 'PNG, JPEG, GIF or WebP' }).waitFor()
    }
    await fill(Buffer.alloc(500_001))
    expect((await submit()).status()).toBe(413)
    await page.locator('#addEntry-picture-error', { hasText: 'too large: 500 KB' }).waitFor()
    expect(await page.getAttribute('#addEntry-picture', 'aria-invalid')).toBe('true')
    const focused = await page.evaluate(() => document.activeElement?.id)
    if (scripts) expect(focused).toBe('addEntry-picture')
    expect((await worker.env.PICTURES.list()).objects).toHaveLength(before)
  })
})

describe('behind the book', () => {
  it('mail to the keeper is deferred to a queue, with the id of the request', async () => {
    const headers = { 'x-request-id': 'signing-1' }
    const entry = { author: 'Radia', message: 'It spans the tree' }
    const { data } = await post(worker, '/api/addEntry', entry, headers)
    await expect
      .poll(() => logs)
      .toContain(`Mail to the keeper: Radia has signed (entry ${data.id}, request signing-1)`)
  })

  it('only the Worker itself can send mail to the keeper', async () => {
    const forged = { id: 1, author: 'Forged' }
    const later = { prefer: 'respond-async' }
    expect((await post(worker, '/api/tellKeeper', forged)).status).toBe(404)
    expect((await post(worker, '/api/tellKeeper', forged, later)).status).toBe(404)
    expect(logs.join('\n')).not.toContain('Forged has signed')
  })

  it('a reader finds what they wrote, by the bookmark of their D1 session', async () => {
    const entry = { author: 'Leslie', message: 'In that order' }
    const first = await post(worker, '/api/addEntry', entry)
    const [bookmark = ''] = first.headers.getSetCookie()
    expect(bookmark).toMatch(/^d1-bookmark-DB=[\da-f-]+; Path=\/; HttpOnly; SameSite=Lax$/)
    const [cookie = ''] = bookmark.split(';')
    const second = await post(worker, '/api/addEntry', entry, { cookie })
    expect(second.headers.getSetCookie()[0]).not.toBe(bookmark)
  })

  it('an address may sign only so often', async () => {
    const headers = { 'cf-connecting-ip': '203.0.113.7' }
    const sign = () => post(worker, '/api/addEntry', { author: 'x' }, headers)
    await withinOneWindow(60, 10)
    const answers = []
    for (let i = 0; i < 41; i++) answers.push(await sign())
    expect(answers.map(({ status }) => status)).toEqual([...Array(40).fill(400), 429])
    expect(answers.at(-1)?.headers.get('retry-after')).toMatch(/^\d+$/)
    const other = { 'cf-connecting-ip': '203.0.113.8' }
    expect((await post(worker, '/api/addEntry', { author: 'x' }, other)).status).toBe(400)
  })

  it.each(ways)('the form says when an address may sign again, %s', async (way, scripts) => {
    const headers = { 'cf-connecting-ip': `203.0.113.${scripts ? 10 : 11}` }
    await withinOneWindow(60, 15)
    for (let i = 0; i < 40; i++) await post(worker, '/api/addEntry', { author: 'x' }, headers)
    context = await browser.newContext({ javaScriptEnabled: scripts, extraHTTPHeaders: headers })
    page = await context.newPage()
    await page.goto(urlOf('/'))
    await page.fill('#addEntry-author', 'Often')
    await page.fill('#addEntry-message', `Once more ${way}`)
    expect((await submit()).status()).toBe(429)
    await page.locator('#addEntry-status', { hasText: 'try again in 60 seconds' }).waitFor()
    await context.close()
  })

  it('a cron takes out what is past the last page, with its picture', async () => {
    const form = new FormData()
    for (const [name, value] of [
      ['author', 'Old'],
      ['message', 'To be taken out'],
    ] as const) {
      form.set(name, value)
    }
    form.set('picture', new Blob([png], { type: 'image/png' }))
    const headers = { origin: worker.url.origin }
    const answer = await worker.fetch('/api/addEntry', { method: 'POST', body: form, headers })
    const { data } = (await answer.json()) as { data: { picture: string } }
    await worker.env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 195)
       INSERT INTO entries (author, message, created_at) SELECT 'Many', 'x', '2026-11-03' FROM n`,
    ).run()
    for (let i = 0; i < 5; i++) await leaveEntry('Recent')
    expect((await worker.fetch('/cdn-cgi/local/scheduled?cron=0+3+*+*+*')).status).toBe(200)
    const { results } = await worker.env.DB.prepare('SELECT author FROM entries').all()
    expect(results).toHaveLength(200)
    expect(results).not.toContainEqual({ author: 'Old' })
    expect(await worker.env.PICTURES.head(data.picture)).toBeNull()
    expect(logs.some((line) => /^Taken out of the book: [1-9]/.test(line))).toBe(true)
    await worker.env.DB.prepare("DELETE FROM entries WHERE author = 'Many'").run()
    await worker.env.KV.delete('entries')
  })
})

describe('the book under attack', () => {
  it('csrf-matrix: takes no entry that another site has sent', async () => {
    await attackFromOtherSites(worker)
  })

  it('has no context of one request in another', async () => {
    await lookForLeaks(worker, 600, 100)
  })

  it('has no secret in what the browser loads', () => {
    const files = globSync('demo/dist/client/**/*.{js,css,html,json}', { cwd: root })
    expect(files.length).toBeGreaterThan(2)
    for (const file of files) {
      const code = readFileSync(join(root, file), 'utf8')
      expect(code, file).not.toMatch(/open sesame|ADMIN_PASSWORD|cloudflare:workers|honoActions/)
    }
  })

  it('says nothing of a database that is gone, and goes on when it is back', async () => {
    await breakDatabase(worker)
  })
})

describe('the readers', () => {
  visiting('/')

  it('see how many they are, as they come and go', async () => {
    await page.locator('#live').waitFor()
    const readers = () => page.locator('#live').textContent()
    await expect.poll(readers).toMatch(/1\s+reader at the book/)
    const second = await context.newPage()
    await second.goto(urlOf('/'))
    await expect.poll(readers).toMatch(/2\s+readers at the book/)
    await second.close()
    await expect.poll(readers).toMatch(/1\s+reader at the book/)
  })

  it('connect by WebSocket only', async () => {
    expect((await worker.fetch('/api/visitors')).status).toBe(426)
  })
})

describe('the postcard as a file', () => {
  it('is served as a picture only', async () => {
    await worker.env.KV.put('postcard', '<script>', { metadata: { type: 'text/html' } })
    expect((await worker.fetch('/api/postcard')).status).toBe(404)
    await worker.env.KV.delete('postcard')
    expect((await worker.fetch('/api/postcard')).status).toBe(404)
  })
})

describe('the story', () => {
  visiting('/story')

  it('arrives word by word, to its end', async () => {
    const answer = await worker.fetch('/api/entries')
    const { entries } = (await answer.json()) as { entries: { author: string; message: string }[] }
    const told = entries.slice(0, 8).reverse()
    const whole = told.map(({ author, message }) => `“${message}” — ${author}`).join('\n\n')
    const shown = await page.evaluateHandle(() => {
      const [story, status] = ['#story', '#story-status'].map((id) => document.querySelector(id))
      const texts: string[] = []
      const note = () => {
        if (status?.textContent === 'Listening …') texts.push(story?.textContent ?? '')
      }
      if (story) new MutationObserver(note).observe(story, { childList: true, subtree: true })
      return texts
    })
    await page.click('#story-start')
    await page.locator('#story-status', { hasText: 'The end.' }).waitFor()
    expect(await page.locator('#story').textContent()).toBe(whole)
    const parts = (await shown.jsonValue()).filter((part) => part !== '' && part !== whole)
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.filter((part) => !whole.startsWith(part))).toEqual([])
    expect(await page.isEnabled('#story-start')).toBe(true)
  })

  it('stops if the reader clicks the button', async () => {
    await page.click('#story-start')
    await expect.poll(() => text('story')).not.toBe('')
    const ended = page.waitForEvent('requestfailed')
    await page.click('#story-stop')
    await page.locator('#story-status', { hasText: 'Stopped.' }).waitFor()
    expect((await ended).url()).toBe(urlOf('/api/tellStory'))
    const part = await text('story')
    await page.waitForTimeout(400)
    expect(await text('story')).toBe(part)
    expect(await page.isEnabled('#story-start')).toBe(true)
  })
})

describe('the story without scripts', () => {
  visiting('/story', false)

  it('says where to read it instead', async () => {
    expect(await page.locator('noscript a').isVisible()).toBe(true)
    expect(await page.isDisabled('#story-start')).toBe(true)
  })
})

describe('a page that does not exist', () => {
  visiting('/nothing')

  it('is a 404 in the look of the demo, with links to its pages, the docs and the source', async () => {
    expect((await worker.fetch('/nothing')).status).toBe(404)
    expect(await page.locator('h1').textContent()).toBe('No such page')
    const hrefs = await page
      .locator('nav a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    expect(hrefs).toContain('/')
    expect(hrefs).toContain('/api/reference')
    const files = hrefs.flatMap((href) => /\/(?:blob|tree)\/main\/(.+)/.exec(href ?? '')?.[1] ?? [])
    expect(files).toEqual(['docs/README.md', 'demo', 'docs/api/README.md'])
    for (const file of files) expect(existsSync(join(root, file)), file).toBe(true)
  })
})

describe('the look of the demo', () => {
  const zalgo = (text: string) =>
    [...text].map((letter) => letter + '\u0300\u0489\u0323'.repeat(4)).join('')
  const hostile = [
    'W'.repeat(200),
    '\u202Egnirts desrever\u202C \u2067טקסט בעברית\u2069 \u200F',
    '\u202Enever closed',
    zalgo('He comes'),
    '👩🏽‍❤️‍💋‍👨🏿'.repeat(12),
    '<img src=x onerror=alert(1)><b>bold</b></li></ol>',
    '\uFDFD\uFDFD\uFDFD',
    'a\u00A0'.repeat(100),
    '𒐫𒈙⸻꧅'.repeat(10),
  ]
  const entries = [
    ...hostile,
    ...fc.sample(fc.string({ unit: 'grapheme', minLength: 3, maxLength: 280 }), 30),
  ]
  const texts = () => page.locator('#entries .message').allTextContents()
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

  beforeAll(async () => {
    const insert = "INSERT INTO entries (author, message, created_at) VALUES (?, ?, '2026-11-03')"
    for (const text of entries) {
      await worker.env.DB.prepare(insert).bind(text.slice(0, 40), text).run()
    }
    const caption = { type: 'image/png', caption: 'W'.repeat(80), sentAt: '2026-11-03' }
    await worker.env.KV.put('postcard', png.toString('latin1'), { metadata: caption })
    await worker.env.KV.delete('entries')
  })

  afterAll(async () => {
    await worker.env.DB.prepare("DELETE FROM entries WHERE created_at = '2026-11-03'").run()
    await worker.env.KV.delete('postcard')
    await worker.env.KV.delete('entries')
  })

  visiting('/')

  it.each([320, 390])('has no overflow at %i pixels with hostile entries', async (width) => {
    await page.setViewportSize({ width, height: 800 })
    const { data, headers } = await post(worker, '/api/admin/signIn', { password: 'open sesame' })
    expect(data).toBeNull()
    const [name = '', value = ''] = headers.getSetCookie()[0]?.split(';')[0]?.split('=') ?? []
    await context.addCookies([{ name, value, url: urlOf('/') }])
    for (const path of ['/', '/admin', '/postcard', '/story', '/nothing']) {
      await page.goto(urlOf(path))
      expect([path, await overflow()]).toEqual([path, 0])
      if (path === '/')
        expect((await texts()).slice(0, entries.length)).toEqual(entries.toReversed())
    }
    expect(await page.locator('#entries :is(b, script, img[src=x])').count()).toBe(0)
  })

  it('has no accessibility problem that axe finds, on any page, with entries and errors', async () => {
    for (const path of ['/postcard', '/story', '/admin', '/nothing', '/']) {
      await page.goto(urlOf(path))
      expect([path, await violationsOf(page)]).toEqual([path, []])
    }
    await page.click('button[type=submit]')
    await page.locator('#addEntry-status.failed').waitFor()
    expect(await violationsOf(page)).toEqual([])
  })

  it.each(['light', 'dark'] as const)(
    'has borders and a focus ring that stand out, in %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme })
      for (const path of ['/', '/postcard', '/story', '/admin']) {
        await page.goto(urlOf(path))
        const controls = page.locator('input, textarea, button, a')
        const seen = await controls.evaluateAll((elements) => {
          const backgroundOf = (one: Element | null): string => {
            const color = one ? getComputedStyle(one).backgroundColor : 'rgb(255, 255, 255)'
            return color.endsWith(', 0)') ? backgroundOf(one?.parentElement ?? null) : color
          }
          return elements.flatMap((element) => {
            if (!(element instanceof HTMLElement) || element.matches(':disabled')) return []
            element.focus()
            const { outlineColor, borderTopWidth, borderColor, backgroundColor } =
              getComputedStyle(element)
            const edge = borderTopWidth === '0px' ? backgroundColor : borderColor
            const edges = element.matches('a') ? [outlineColor] : [outlineColor, edge]
            return [{ html: element.outerHTML, edges, behind: backgroundOf(element.parentElement) }]
          })
        })
        expect(seen.length).toBeGreaterThan(1)
        const faint = seen.filter(({ edges, behind }) =>
          edges.some((edge) => contrast(edge, behind) < 3),
        )
        expect([path, faint]).toEqual([path, []])
      }
    },
  )
})

/** Returns the contrast of two colors, as WCAG defines it: 1 to 21. */
function contrast(...colors: [string, string]): number {
  const [low = 0, high = 0] = colors
    .map((color) => {
      const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
        const value = Number(part) / 255
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    })
    .sort((one, other) => one - other)
  return (high + 0.05) / (low + 0.05)
}

async function leaveEntry(author: string): Promise<number> {
  const { data } = await post(worker, '/api/addEntry', { author, message: 'To be removed' })
  return data.id
}

describe.each(ways)('the admin area, %s', (way, scripts) => {
  visiting('/admin', scripts)

  const author = `Visitor ${way}`
  const remove = `button[aria-label="Remove the line by ${author}"]`
  const authors = async () => {
    const { results } = await worker.env.DB.prepare('SELECT author FROM entries').all()
    return results.map((entry) => entry.author)
  }
  // Beside the bookmark of the D1 session.
  const adminCookies = async () => (await context.cookies()).filter(({ name }) => name === 'admin')
  const signIn = async (password = 'open sesame') => {
    await page.fill('#admin-signIn-password', password)
    return submit('#admin-signIn button')
  }

  it('is closed to a visitor without the password', async () => {
    expect(await page.locator('#admin-signIn').textContent()).toContain('open sesame')
    expect(await page.locator('#entries').count()).toBe(0)
    expect((await signIn('')).status()).toBe(400)
    expect(await text('admin-signIn-password-error')).toBe('Say the word')
    expect((await signIn('open barley')).status()).toBe(401)
    expect(await text('admin-signIn-status')).toBe('That is not the word')
    expect(await page.inputValue('#admin-signIn-password')).toBe('')
    expect(await adminCookies()).toEqual([])
  })

  it('lets the keeper remove entries, until they sign out', async () => {
    await leaveEntry(author)
    expect((await signIn()).status()).toBe(303)
    const [cookie] = await adminCookies()
    expect(cookie).toMatchObject({ name: 'admin', httpOnly: true, sameSite: 'Lax' })
    const session = `session:${cookie?.value}`
    expect(await worker.env.KV.get(session)).toMatch(/^\d{4}-/)

    expect((await submit(remove)).status()).toBe(303)
    expect(await text('admin-status')).toBe(`The line by ${author} is gone.`)
    expect(await page.locator(remove).count()).toBe(0)
    expect(await authors()).not.toContain(author)
    await page.reload()
    expect(await page.locator('#admin-status').count()).toBe(0)

    expect((await submit('#sign-out')).status()).toBe(303)
    expect(await text('admin-status')).toBe('You are signed out.')
    expect(await page.locator('#admin-signIn').count()).toBe(1)
    expect(await adminCookies()).toEqual([])
    expect(await worker.env.KV.get(session)).toBeNull()
  })

  it('refuses the forms of a session that has ended', async () => {
    await leaveEntry(author)
    await signIn()
    await context.clearCookies()
    expect((await submit(remove)).status()).toBe(401)
    expect(await text('admin-status')).toBe('Please sign in first')
    expect(await page.locator('#admin-signIn').count()).toBe(1)
    expect(await authors()).toContain(author)
  })
})

describe('the guard of the admin area', () => {
  it('refuses a visitor who has not signed in, by fetch and by form', async () => {
    const id = await leaveEntry('Guarded')
    const forged = { cookie: `admin=${crypto.randomUUID()}` }
    for (const headers of [{}, forged, { cookie: 'admin=' }, { cookie: 'admin=../visits' }]) {
      for (const path of ['overview', 'removeEntry']) {
        const { status, data } = await post(worker, `/api/admin/${path}`, { id }, headers)
        expect([path, status, data]).toEqual([path, 401, null])
      }
      for (const path of ['/api/admin/removeEntry', '/admin?_hono_action=admin.removeEntry']) {
        const { status } = await worker.fetch(path, {
          method: 'POST',
          body: new URLSearchParams({ id: String(id) }),
          headers: { origin: worker.url.origin, ...headers },
          redirect: 'manual',
        })
        expect([path, status]).toEqual([path, 401])
      }
    }
    const { results } = await worker.env.DB.prepare('SELECT author FROM entries').all()
    expect(results).toContainEqual({ author: 'Guarded' })
  })

  it('accepts a call by fetch from a visitor who has signed in', async () => {
    const id = await leaveEntry('Fetched')
    const password = { password: 'open sesame' }
    const { headers } = await post(worker, '/api/admin/signIn', password)
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const remove = () => post(worker, '/api/admin/removeEntry', { id }, { cookie })
    expect((await remove()).data).toEqual({ author: 'Fetched' })
    expect((await remove()).status).toBe(404)
  })
})

describe('the OpenAPI document of the demo', () => {
  it('is valid, has the name of the demo, and the page shows it', async () => {
    const response = await worker.fetch('/api/openapi.json')
    const document = (await response.json()) as OpenApiDocument
    await expectValid(document)
    expect(document.info.title).toBe('The Visitors’ Book')
    const addEntry = operationOf(document, '/api/addEntry')
    const { responses, requestBody, 'x-guards': guards } = addEntry
    expect(Object.keys(responses)).toContain('429')
    // What sets the handles of bindings guards nothing.
    expect(guards).toEqual(['rateLimit'])
    const { 'x-guards': ofAdmin } = operationOf(document, '/api/admin/overview')
    expect(ofAdmin).toEqual(['requireAdmin'])
    expect(Object.keys(requestBody?.content ?? {})).toEqual([
      'application/json',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
    ])
    expect(operationOf(document, '/api/picture/{key}', 'get').tags).toEqual(['picture'])
    const html = await (await worker.fetch('/api/reference')).text()
    expect(html).toContain('"url":"/api/openapi.json"')
  })
})
