import { join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { launchBrowser } from '../support/browser.ts'
import { fixtures } from '../support/build.ts'

interface Env {
  KV: { get(key: string): Promise<string | null> }
}

/** One app, written for each of these: what its visitors see has to be the same. */
const versions = ['before', 'after']

let browser: Browser
let worker: TestWorker<Env>
let context: BrowserContext
let page: Page
let scripted: boolean
const problems: string[] = []

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser?.close())

const text = async (selector: string) => (await page.locator(selector).textContent())?.trim()
const lines = (selector: string) => page.locator(`${selector} li`).allTextContents()
const photo = (name: string, buffer: Buffer) =>
  page.setInputFiles('[name=photo]', { name, mimeType: 'image/png', buffer })
const path = () => new URL(page.url()).pathname

/** Waits for a script to have written a text. */
async function shows(selector: string, expected: string): Promise<void> {
  await expect.poll(() => text(selector)).toBe(expected)
}

async function cookie(name: string) {
  return (await context.cookies()).find((cookie) => cookie.name === name)
}

/** Clicks what calls an action from a script, and returns the status of the answer. */
async function call(button: string): Promise<number> {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.click(button),
  ])
  expect(answer.request().isNavigationRequest()).toBe(false)
  return answer.status()
}

/** Clicks what submits a form, and returns the status of the page that answers. */
async function submit(button: string): Promise<number> {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.waitForEvent('load'),
    page.click(button),
  ])
  expect(answer.request().isNavigationRequest()).toBe(true)
  return answer.status()
}

async function open(pathname: string): Promise<void> {
  const response = await page.goto(pathname)
  expect(response?.status()).toBe(200)
  // An island has its handlers once it gives up this attribute.
  if (pathname === '/island' && scripted) await page.waitForSelector('astro-island:not([ssr])')
}

async function signIn(name: string): Promise<void> {
  await open('/post-redirect')
  await page.fill('input[name=name]', name)
  await submit('#sign-in')
  expect(await text('#user')).toBe(`Signed in as ${name}`)
}

function visit(scripts: boolean): void {
  beforeEach(async () => {
    scripted = scripts
    problems.length = 0
    context = await browser.newContext({
      baseURL: String(worker.url),
      javaScriptEnabled: scripts,
    })
    page = await context.newPage()
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('console', (message) => {
      // What an app refuses is a failed request for the browser's console.
      const expected = message.text().startsWith('Failed to load resource')
      if (message.type() === 'error' && !expected) problems.push(message.text())
    })
  })

  afterEach(async () => {
    await context.close()
    expect(problems).toEqual([])
  })
}

describe.each(versions)('the app %s moving', (version) => {
  beforeAll(async () => {
    const root = join(fixtures, 'migration', version)
    await buildAstro(root)
    worker = await createTestWorker<Env>({ root })
  })

  afterAll(() => worker?.dispose())

  describe('in scripts', () => {
    visit(true)

    it('gets rich values, the default of what is left out, and undefined', async () => {
      await open('/')
      await page.fill('#plan [name=title]', 'Large jars')
      await page.fill('#plan [name=guests]', 'Eve Dan Eve')
      expect(await call('#plan button')).toBe(200)
      await page.waitForSelector('#plan-result li')
      expect(await lines('#plan-result')).toEqual([
        'Large jars',
        'Date: 2026-06-01',
        'Map: week 1 on Date 2026-06-01, week 2 on Date 2026-06-08',
        'Set: Eve, Dan',
        'BigInt: 18446744073709551616',
        'URL: clay.example /Large%20jars',
        'Undefined: to be found',
      ])
      expect(await text('#plan-error')).toBe('')

      await page.fill('#plan [name=weeks]', '1')
      await page.check('#plan [name=throw]')
      expect(await call('#plan button')).toBe(200)
      const sessions = () => page.locator('#plan-result li').nth(2).textContent()
      await expect.poll(sessions).toBe('Map: week 1 on Date 2026-06-01')
    })

    it('tells input errors by field, returned or thrown', async () => {
      await open('/')
      await page.fill('#plan [name=title]', 'No')
      await page.fill('#plan [name=start]', '')
      await page.fill('#plan [name=weeks]', '9')
      const expected = 'course: A longer title, please Not a day; weeks: Eight weeks at most'
      expect(await call('#plan button')).toBe(400)
      await shows('#plan-error', expected)

      await page.check('#plan [name=throw]')
      expect(await call('#plan button')).toBe(400)
      await shows('#plan-error', `Caught ${expected}`)
      expect(await lines('#plan-result')).toEqual([])
    })

    it('catches the error that an action throws', async () => {
      await open('/')
      expect(await call('#reserve')).toBe(200)
      await shows('#outcome', 'The red wheel is yours')
      expect(await call('#reserve')).toBe(409)
      await shows('#outcome', 'CONFLICT 409: The red wheel is taken')
    })

    it('shows the code of an exception', async () => {
      await open('/')
      expect(await call('#fail')).toBe(500)
      await shows('#outcome', 'It failed with INTERNAL_SERVER_ERROR')
    })

    it('deletes a cookie, and gets nothing for it', async () => {
      await signIn('Ada')
      await open('/')
      expect(await text('#user')).toBe('Signed in as Ada')
      // Nothing is an answer too: this library has the same envelope for it.
      expect(await call('#sign-out')).toBe(version === 'before' ? 204 : 200)
      await shows('#outcome', 'Signed out, with undefined in return')
      expect(await cookie('user')).toBeUndefined()
      await page.reload()
      expect(await text('#user')).toBe('Not signed in')
    })

    it('is refused by the middleware, unless an admin asks', async () => {
      await open('/admin')
      await page.fill('#ban-form [name=name]', 'Mallory')
      expect(await call('#ban-by-script')).toBe(403)
      await shows('#ban-error', 'Only Grace may do that')
      await signIn('Ada')
      await page.fill('#ban-form [name=name]', 'Mallory')
      expect(await call('#ban-by-script')).toBe(403)
      await shows('#ban-error', 'Only Grace may do that')
      expect(await worker.env.KV.get('banned:Mallory')).toBeNull()

      await signIn('Grace')
      await page.fill('#ban-form [name=name]', 'Mallory')
      expect(await call('#ban-by-script')).toBe(200)
      await shows('#ban-result', 'Grace banned Mallory')
      expect(await text('#ban-error')).toBe('')
      expect(await worker.env.KV.get('banned:Mallory')).toBe('Grace')
    })

    it('counts in an island', async () => {
      await open('/island')
      const before = Number.parseInt((await text('#likes')) ?? '', 10)
      expect(await call('#like')).toBe(200)
      await shows('#likes', `${before + 1} likes`)
      expect(await call('#like')).toBe(200)
      await shows('#likes', `${before + 2} likes`)
      expect(await call('#like-much')).toBe(400)
      await shows('#like-error', 'Five at once at most')
      expect(await text('#likes')).toBe(`${before + 2} likes`)
      await page.reload()
      expect(await text('#likes')).toBe(`${before + 2} likes`)
    })

    it('goes on with a form that was posted before its script was there', async () => {
      let posted = false
      page.on('request', (request) => {
        posted ||= request.method() === 'POST'
      })
      // A script of the first page never arrives.
      await page.route('**/*.js', (route) => (posted ? route.continue() : undefined))
      await page.goto('/island')
      await page.fill('[name=stars]', '0')
      expect(await submit('#rate')).toBe(400)
      await page.waitForSelector('astro-island:not([ssr])')
      expect(await text('#rating')).toBe('No stars')
      expect(await text('#rate-error')).toBe('One star at least')
      await page.fill('[name=stars]', '5')
      expect(await call('#rate')).toBe(200)
      await shows('#rating', '5 stars')
      expect(await text('#rate-error')).toBe('')
    })
  })

  describe.each<[string, boolean]>([
    ['with scripts', true],
    ['without scripts', false],
  ])('%s', (_, scripts) => {
    visit(scripts)
    // What a test writes is there for those after it.
    const own = (name: string) => (scripts ? name : `other-${name}`)

    const answer = (button: string) => (scripts ? call(button) : submit(button))

    it('calls actions while it renders', async () => {
      await open('/')
      expect(await lines('#next')).toEqual([
        'Tea bowls',
        'Date: 2026-05-04',
        'Map: week 1 on Date 2026-05-04, week 2 on Date 2026-05-11',
        'Set: Ada, Bob',
        'BigInt: 18446744073709551616',
        'URL: clay.example /Tea%20bowls',
        'Undefined: to be found',
      ])
      expect(await text('#bad')).toBe('course: A longer title, please Not a day')
    })

    it('takes a form with every field', async () => {
      await open('/form')
      expect(await page.locator('#registered').count()).toBe(0)
      await page.fill('[name=name]', 'Ada <b>')
      await page.fill('[name="contact.email"]', own('ada@example.com'))
      await page.fill('[name="contact.phone"]', '123')
      await page.fill('[name=seats]', '2')
      await page.fill('[name=date]', '2026-12-24')
      await page.selectOption('[name=level]', 'expert')
      await page.check('[name=topics][value=bowls]')
      await page.check('[name=topics][value=glazes]')
      await page.check('[name=kilos][value="2.5"]')
      await page.check('[name=kilos][value="10"]')
      await page.check('[name=meal][value=vegan]')
      await page.check('[name=newsletter]')
      await page.fill('[name=note]', 'left hand')
      expect(await submit('#register')).toBe(200)
      expect(path()).toBe('/form')
      const shown = await page.locator('#registered dd').allTextContents()
      expect(shown).toEqual([
        'Ada <b>',
        own('ada@example.com'),
        '"123"',
        '65',
        '2026-12-24T00:00:00.000Z',
        'expert',
        'bowls and glazes',
        '12.5',
        'vegan',
        'true',
        '"LEFT HAND"',
      ])
      expect(await worker.env.KV.get(`registered:${own('ada@example.com')}`)).toBe('Ada <b>')
    })

    it('takes a form with what it needs, and shows the error of the action', async () => {
      const fill = async () => {
        await page.fill('[name=name]', 'Bob')
        await page.fill('[name="contact.email"]', own('bob@example.com'))
        await page.fill('[name=seats]', '1')
        await page.selectOption('[name=level]', 'beginner')
        await page.check('[name=topics][value=vases]')
      }
      await open('/form')
      await fill()
      expect(await submit('#register')).toBe(200)
      expect(await text('#phone')).toBe('none')
      expect(await text('#date')).toBe('2026-11-02T00:00:00.000Z')
      expect(await text('#topics')).toBe('vases')
      expect(await text('#clay')).toBe('0')
      expect(await text('#meal')).toBe('anything')
      expect(await text('#newsletter')).toBe('false')
      expect(await text('#note')).toBe('none')

      await fill()
      expect(await submit('#register')).toBe(409)
      expect(await text('#error')).toBe(`CONFLICT: ${own('bob@example.com')} is registered`)
      expect(await page.locator('#registered').count()).toBe(0)
      expect(await page.inputValue('[name=name]')).toBe('Bob')
    })

    it('shows what is wrong with a form by field, and the form can be sent again', async () => {
      await open('/form')
      const errors = async () => {
        const fields = ['name', 'contact', 'seats', 'level', 'topics', 'meal', 'note']
        return Promise.all(fields.map((field) => text(`#${field}-error`)))
      }
      expect(await submit('#register')).toBe(400)
      expect(path()).toBe('/form')
      expect(await errors()).toEqual([
        'Please tell us your name',
        'That is not an address',
        'How many?',
        'Choose a level',
        'Choose a topic',
        '',
        '',
      ])
      expect(await page.locator('#registered').count()).toBe(0)
      expect(await page.locator('#error').count()).toBe(0)

      await page.fill('[name=name]', 'C')
      await page.fill('[name="contact.email"]', 'nobody')
      await page.fill('[name=seats]', '7.5')
      await page.fill('[name=note]', 'much longer than it may be')
      expect(await submit('#register')).toBe(400)
      expect(await errors()).toEqual([
        'A little longer, please',
        'That is not an address',
        'Whole seats only Six seats at most',
        'Choose a level',
        'Choose a topic',
        '',
        'Keep it short',
      ])
      expect(await page.inputValue('[name=name]')).toBe('C')
      expect(await page.inputValue('[name="contact.email"]')).toBe('nobody')

      await page.fill('[name=name]', 'Carol')
      await page.fill('[name="contact.email"]', own('carol@example.com'))
      await page.fill('[name=seats]', '6')
      await page.selectOption('[name=level]', 'expert')
      await page.check('[name=topics][value=bowls]')
      expect(await submit('#register')).toBe(200)
      expect(await text('#name')).toBe('Carol')
      expect(await errors()).toEqual(['', '', '', '', '', '', ''])
    })

    it('uploads a file', async () => {
      await open('/upload')
      await page.fill('[name=title]', 'Blue vase')
      await photo('våse 1.png', Buffer.concat([Buffer.from('start'), Buffer.alloc(70_000, 0xff)]))
      expect(await answer('#upload')).toBe(200)
      await shows('#uploaded', 'Blue vase: våse 1.png has 70005 bytes and starts with start')
      expect(await text('#upload-error')).toBe('')

      await page.fill('[name=title]', '')
      await photo('small.png', Buffer.from('small'))
      expect(await answer('#upload')).toBe(200)
      await shows('#uploaded', 'Untitled: small.png has 5 bytes and starts with small')
    })

    it('refuses no file, an empty one and one that is too large', async () => {
      await open('/upload')
      expect(await answer('#upload')).toBe(400)
      await shows('#upload-error', 'Choose a file')

      await photo('empty.png', Buffer.alloc(0))
      expect(await answer('#upload')).toBe(400)
      await shows('#upload-error', 'The file is empty')

      await photo('large.png', Buffer.alloc(1_200_000))
      expect(await answer('#upload')).toBe(413)
      await shows('#upload-error', 'CONTENT_TOO_LARGE')
      expect(await text('#uploaded')).toBe('')
    })

    it('refuses the form of a guarded action, unless an admin sends it', async () => {
      const name = own('Trudy')
      await open('/admin')
      await page.fill('#ban-form [name=name]', name)
      expect(await submit('#ban')).toBe(403)
      expect(path()).toBe('/admin')
      expect(await text('#ban-error')).toBe('Only Grace may do that')
      await signIn('Ada')
      await page.fill('#ban-form [name=name]', name)
      expect(await submit('#ban')).toBe(403)
      expect(await text('#ban-error')).toBe('Only Grace may do that')
      expect(await text('#ban-result')).toBe('')
      expect(await lines('#banned')).not.toContain(name)
      expect(await worker.env.KV.get(`banned:${name}`)).toBeNull()

      await signIn('Grace')
      await page.fill('#ban-form [name=name]', name)
      expect(await submit('#ban')).toBe(200)
      expect(await text('#ban-result')).toBe(`Grace banned ${name}`)
      expect(await text('#ban-error')).toBe('')
      expect(await lines('#banned')).toContain(name)
    })

    it('signs in on a page that knows of it at once', async () => {
      await open('/admin')
      expect(await text('#user')).toBe('Not signed in')
      await page.fill('form:has(#sign-in) [name=name]', 'Ada')
      expect(await submit('#sign-in')).toBe(200)
      expect(path()).toBe('/admin')
      expect(await text('#greeting')).toBe('Welcome, Ada')
      expect(await text('#user')).toBe('Signed in as Ada')
      expect(await text('#ban-result')).toBe('')
      expect(await text('#ban-error')).toBe('')
      expect(await cookie('user')).toMatchObject({
        value: 'Ada',
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
      })
      await open('/')
      expect(await text('#user')).toBe('Signed in as Ada')
    })

    it('redirects after success, and logs why if it does not', async () => {
      await open('/post-redirect')
      expect(await submit('#sign-in')).toBe(400)
      expect(path()).toBe('/post-redirect')
      expect(await text('#name-error')).toBe('Who are you?')
      expect(await cookie('user')).toBeUndefined()

      await page.fill('[name=name]', 'Ada')
      expect(await submit('#sign-in')).toBe(302)
      expect(page.url()).toBe(String(new URL('/admin?welcome=Ada', worker.url)))
      expect(await text('#user')).toBe('Signed in as Ada')
      expect(await text('#greeting')).toBe('')
      const again = await page.reload()
      expect(again?.request().method()).toBe('GET')
    })

    it('sends a form to another page', async () => {
      await open('/')
      expect(await submit('#sign-in')).toBe(400)
      expect(path()).toBe('/post-redirect')
      expect(await text('#name-error')).toBe('Who are you?')

      await open('/')
      await page.fill('form:has(#sign-in) [name=name]', 'Grace')
      expect(await submit('#sign-in')).toBe(302)
      expect(path()).toBe('/admin')
      expect(await text('#user')).toBe('Signed in as Grace')
    })

    it('keeps the state of a form in an island', async () => {
      await open('/island')
      expect(await text('#rating')).toBe('0 stars')
      const rate = async (stars: string) => {
        await page.fill('[name=stars]', stars)
        return answer('#rate')
      }
      expect(await rate('3')).toBe(200)
      await shows('#rating', '3 stars')
      expect(await rate('4')).toBe(200)
      await shows('#rating', '7 stars')
      expect(await rate('0')).toBe(400)
      await shows('#rate-error', 'One star at least')
      expect(await text('#rating')).toBe('No stars')
      expect(await rate('5')).toBe(200)
      await shows('#rating', '5 stars')
      expect(await text('#rate-error')).toBe('')
      expect(path()).toBe('/island')
    })
  })
})
