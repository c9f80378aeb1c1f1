import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { launchBrowser } from '../support/browser.ts'
import { copyFixture } from '../support/build.ts'

let worker: TestWorker
let browser: Browser
let context: BrowserContext
let page: Page
let posts: string[] = []
let problems: string[] = []

/** Another site. */
const other = createServer((_, response) => response.end('Another site'))
let otherUrl = ''

const text = (selector: string) => page.locator(selector).textContent()
const field = (name: string) => page.locator(`#kit-note [name=${name}]`)
const status = () => text('#kit-note-status')
const path = () => page.evaluate('location.href.slice(location.origin.length)')

async function open(at: string): Promise<void> {
  await page.goto(String(new URL(at, worker.url)))
  if (at.includes('enhanced')) await page.waitForSelector('[data-ready]')
}

/** Sends the form, whose action ends in this way. */
async function send(end: string, note = 'hello'): Promise<void> {
  await field('text').fill(note)
  await field('end').fill(end)
  await page.locator('#kit-note button').first().click()
}

/** Holds the responses to forms whose URL fits, until the returned function is called. */
async function hold(url = /_hono_action/): Promise<() => void> {
  const held = Promise.withResolvers<void>()
  await page.route(url, async (route) => {
    await held.promise
    await route.continue()
  })
  return held.resolve
}

beforeAll(async () => {
  const root = copyFixture('astro-app')
  worker = await createTestWorker({ root, configPath: await buildAstro(root) })
  browser = await launchBrowser()
  await once(other.listen(0, '127.0.0.1'), 'listening')
  otherUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`
})

afterAll(async () => {
  other.close()
  await browser?.close()
  await worker?.dispose()
})

beforeEach(async () => {
  context = await browser.newContext()
  page = await context.newPage()
  posts = []
  problems = []
  page.on('request', (request) => {
    if (request.method() === 'POST') posts.push(request.url())
  })
  page.on('pageerror', (problem) => {
    // Astro's router, if the next page comes before the transition has ended.
    if (!problem.message.includes('Transition was skipped')) problems.push(String(problem))
  })
})

afterEach(async () => {
  await context.close()
  expect(problems).toEqual([])
})

const hop = '/moved?to=/routed/note?there'

describe.each([
  ['a form that Astro’s router sends', '/routed/note'],
  ['a form that enhance() sends beside Astro’s router', '/routed/note?enhanced'],
])('%s', (_, start) => {
  const isEnhanced = start.includes('enhanced')
  const inPlace = isEnhanced ? start : `${start}?_hono_action=kit.note`

  it.each([
    ['a success in place', '', 'Noted', inPlace],
    ['an error of the action', 'taken', 'Taken', inPlace],
    ['a refusal', 'refused', 'Not yours', inPlace],
    ['an unexpected error', 'broken', 'Internal error', inPlace],
    ['redirectTo', 'go /routed/note?there', 'Noted', '/routed/note?there'],
    ['redirectTo its own page', `go ${start}`, 'Noted', start],
    ['redirectTo a page that redirects again', `go ${hop}`, 'Noted', '/routed/note?there'],
    ['redirectTo a page without the router', 'go /routed/note?bare', 'Noted', '/routed/note?bare'],
    [
      'a page that redirects to one without the router',
      'go /moved?to=/routed/note?bare',
      'Noted',
      '/routed/note?bare',
    ],
    ['a redirect of the handler', 'leave /routed/note?left', '', '/routed/note?left'],
  ])(
    'runs once, shows its result once, and leaves the history right, with %s',
    async (_, end, message, at) => {
      await open('/routed/note?first')
      await open(start)
      await send(end)
      await page.waitForURL((url) => url.pathname + url.search === at)
      await expect.poll(status).toBe(message)
      expect(posts).toHaveLength(1)
      // Neither button sends the form again, or shows the result again.
      await page.goBack()
      const before = at === start ? '/routed/note?first' : start
      // With the back button, Astro's router changes the URL before the page.
      await expect.poll(() => page.title()).toBe(before)
      await expect.poll(status).toBe('')
      await page.goForward()
      await expect.poll(() => page.title()).toBe(at)
      await expect.poll(status).toBe('')
      await page.reload()
      expect([await path(), await status(), await text('#data')]).toEqual([at, '', ''])
      expect(posts).toHaveLength(1)
    },
  )

  it('shows the errors of one of two forms, and keeps what was typed', async () => {
    await open(start)
    await page.locator('#kit-note_other [name=text]').fill('x')
    await page.locator('#kit-note_other button').click()
    await expect.poll(() => text('[id=kit-note_other-text-error]')).toBe('Too short')
    expect(await page.locator('#kit-note_other [name=text]').inputValue()).toBe('x')
    expect(await text('#kit-note-text-error')).toBe('')
    expect(posts).toHaveLength(1)
  })

  it('shows no result on the page that the visitor has gone to meanwhile', async () => {
    await open(start)
    const release = await hold()
    await send('go /routed/note?there')
    await page.click('text=Next')
    await page.waitForURL(/next$/)
    const ended = page.waitForEvent('requestfinished', (one) => one.method() === 'POST')
    release()
    // Astro's router has cancelled its request.
    if (isEnhanced) await ended
    else ended.catch(() => {})
    expect([await path(), await status()]).toEqual(['/routed/note?next', ''])
  })
})

describe('enhance() beside Astro’s router', () => {
  it('goes to another site, and to a part of a page', async () => {
    await open('/routed/note?enhanced')
    await send(`leave ${otherUrl}`)
    await page.waitForURL(otherUrl)
    await page.goBack()
    await page.waitForSelector('[data-ready]')
    await send('go /routed/note?there#part')
    await expect.poll(path).toBe('/routed/note?there#part')
    await expect.poll(status).toBe('Noted')
    expect(posts).toHaveLength(2)
  })

  it('follows its redirect if the app has changed the URL meanwhile', async () => {
    await open('/routed/note?enhanced')
    const release = await hold()
    await send('go /routed/note?there')
    await page.evaluate("history.replaceState(history.state, '', '?enhanced&tab=2')")
    release()
    await expect.poll(path).toBe('/routed/note?there')
    await expect.poll(status).toBe('Noted')
  })

  it('shows its errors on the same page that another form has loaded again', async () => {
    await open('/routed/note?enhanced')
    const release = await hold(/_hono_action=kit\.note$/)
    await send('', 'x')
    await page.locator('#kit-note_other').evaluate((form) => {
      const end = document.querySelector('#kit-note [name=end]')?.cloneNode() as HTMLInputElement
      end.value = 'go /routed/note?enhanced'
      form.append(end)
    })
    await page.locator('#kit-note_other [name=text]').fill('hello')
    await page.locator('#kit-note_other button').click()
    await expect.poll(() => text('#data')).toContain('hello')
    release()
    await expect.poll(() => text('#kit-note-text-error')).toBe('Too short')
  })

  it('leaves a form with its id on the next page as it is', async () => {
    await open('/routed/kit')
    await page.waitForSelector('[data-ready]')
    await page.locator('#kit-join [name=name]').fill('Ada')
    await page.locator('#kit-join [name=password]').fill('correct horse')
    await page.locator('#kit-join [name=color]').selectOption('red')
    const release = await hold()
    await page.locator('#kit-join button').first().click()
    await page.click('text=Plain')
    await page.waitForURL(/plain$/)
    await page.locator('#kit-join [name=name]').fill('Grace')
    release()
    // The action has refreshed a part of both pages.
    await expect.poll(() => text('#joined')).toBe('Ada has joined')
    expect(await page.locator('#kit-join [name=name]').inputValue()).toBe('Grace')
    expect(await text('#kit-join-status')).toBe('')
  })

  it('is sent once, with one event, after the visitor has gone back and forth', async () => {
    await open('/routed/note?enhanced')
    for (const link of ['Next', 'Third', 'Next']) {
      await page.click(`text=${link}`)
      await page.waitForURL(new RegExp(link, 'i'))
    }
    await page.goBack()
    await expect.poll(() => page.title()).toBe('/routed/note?third')
    await page.evaluate(() => {
      document.addEventListener('action:success', () => document.body.append('success '))
    })
    const release = await hold()
    await field('text').fill('hello')
    await page.locator('#kit-note button').first().dblclick()
    release()
    await expect.poll(status).toBe('Noted')
    expect((await text('body'))?.match(/success /g)).toHaveLength(1)
    expect(posts).toHaveLength(1)
  })

  it('may be in a server island of the next page', async () => {
    await open('/routed/note?enhanced')
    await page.locator('text=Next').evaluate((link: HTMLAnchorElement) => {
      link.href = '/routed/note?island'
    })
    await page.click('text=Next')
    await page.locator('#kit-note_island [name=text]').fill('x')
    await page.locator('#kit-note_island button').click()
    await expect.poll(() => text('[id=kit-note_island-text-error]')).toBe('Too short')
    expect(posts).toHaveLength(1)
  })
})
