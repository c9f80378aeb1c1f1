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

describe('a form without a script', () => {
  it('renders its page, and no partial', async () => {
    logs.length = 0
    const response = await worker.fetch('/form?_hono_action=rename', {
      method: 'POST',
      headers: { origin: worker.url.origin },
      body: new URLSearchParams({ name: 'Ada' }),
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<p>Ada</p>')
    // Two of the partials are missing.
    expect(logs).toEqual([])
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

describe('an island with optimistic()', () => {
  it('shows guesses until their calls end, and takes those of errors back', async () => {
    const own = await browser.newPage()
    const wrong: string[] = []
    own.on('pageerror', (error) => wrong.push(String(error)))
    let respond = () => {}
    const held = new Promise<void>((resolve) => {
      respond = resolve
    })
    await own.goto(new URL('/likes', worker.url).href)
    await own.waitForSelector('#like:enabled')
    const likes = () => own.locator('#likes').textContent()
    expect(await likes()).toBe('3')
    await own.route('**/api/like', async (route) => {
      await held
      await route.continue()
    })
    for (const id of ['like', 'fail', 'like']) await own.click(`#${id}`)
    expect(await likes()).toBe('6')
    // Nothing listens while the calls end.
    await own.click('#hide')
    const ended = [1, 2, 3].map(() => own.waitForEvent('requestfinished'))
    respond()
    await Promise.all(ended)
    await own.click('#hide')
    await expect.poll(likes).toBe('5')
    await own.click('#fail')
    await expect.poll(likes).toBe('5')
    expect(wrong).toEqual([])
    await own.close()
  })
})

/** A page with a partial, a server island, and a partial with a server island. */
async function openMoving(path = '/moving/start') {
  const own = await (await browser.newContext()).newPage()
  const requests: string[] = []
  own.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (request.resourceType() !== 'script') requests.push(`${request.method()} ${pathname}`)
  })
  await own.goto(new URL(path, worker.url).href)
  await own.waitForFunction('window.seen')
  // Without the scripts of islands.
  const textOf = async (id: string) => (await own.locator(`#${id}`).innerText()).trim()
  const shown = async () => [
    await textOf('name'),
    await textOf('visitor'),
    await textOf('deferred'),
  ]
  /** Waits until the page shows a name. */
  const shows = (name: string) => {
    const islands = new RegExp(`^${name || 'guest'}, \\d+$`)
    const all = [name, expect.stringMatching(islands), expect.stringMatching(islands)]
    return expect.poll(shown).toEqual(all)
  }
  await shows('')
  // Gone if the page is loaded again.
  await own.evaluate(() => Object.assign(window, { isSame: true }))
  const isSame = () => own.evaluate(() => 'isSame' in window)
  const seen = () => own.evaluate<string[]>('window.seen')
  requests.length = 0
  const send = async (name: string, to = '') => {
    await own.fill('[name=name]', name)
    await own.locator('[name=to]').evaluate((input, to) => input.setAttribute('value', to), to)
    await own.click('button')
  }
  return { own, requests, textOf, shows, isSame, seen, send }
}

const island = 'GET /_server-islands/Visitor'
const allFresh = ['entries.count', '/partials/name', '/partials/visitor', '/partials/deferred']

describe('a server island that an action refreshes', () => {
  it('has the data of after the action, without a new page', async () => {
    const { own, requests, shows, isSame } = await openMoving()
    await own.evaluate(`actions.move({ name: 'Ada' })`)
    await shows('Ada')
    // One request brings all of it, except an island in a partial, which loads itself.
    expect(requests).toEqual(['POST /api/move', island])
    expect(await isSame()).toBe(true)
    await own.context().close()
  })

  it('keeps that data if the island itself is late', async () => {
    const { own, shows, textOf } = await openMoving()
    let respond = () => {}
    const late = new Promise<void>((resolve) => {
      respond = resolve
    })
    let isHeld = true
    const held: Promise<void>[] = []
    await own.route('**/_server-islands/**', async (route) => {
      if (!isHeld) return route.continue()
      const response = await route.fetch()
      expect(await response.text()).toMatch(/guest/)
      held.push(late.then(() => route.fulfill({ response })))
      return held.at(-1)
    })
    await own.reload()
    await own.waitForFunction('window.seen')
    await expect.poll(() => held.length).toBeGreaterThanOrEqual(2)
    expect([await textOf('visitor'), await textOf('deferred')]).toEqual(['wait', 'wait'])
    isHeld = false
    await own.evaluate(`actions.move({ name: 'Ada' })`)
    await shows('Ada')
    respond()
    await Promise.all(held)
    // The scripts of the islands have had their turn.
    await own.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)))
    await shows('Ada')
    await own.context().close()
  })
})

describe('on a page with <ClientRouter />', () => {
  /** Opens the page, and goes to another one by the router. */
  async function openNext() {
    const opened = await openMoving()
    await opened.own.click('#next')
    await expect.poll(() => opened.own.title()).toBe('next')
    await opened.shows('')
    opened.requests.length = 0
    return opened
  }

  it('an action refreshes reads, partials and islands, once', async () => {
    const { own, requests, shows, isSame, seen } = await openNext()
    await own.evaluate(`actions.move({ name: 'Ada' })`)
    await shows('Ada')
    expect([requests, await seen(), await isSame()]).toEqual([
      ['POST /api/move', island],
      allFresh,
      true,
    ])
    await own.context().close()
  })

  it('so does a form', async () => {
    const { own, requests, shows, isSame, seen, send } = await openNext()
    await send('Ada')
    await shows('Ada')
    expect([requests, await seen(), await isSame()]).toEqual([
      ['POST /moving/next', island],
      allFresh,
      true,
    ])
    await own.context().close()
  })

  it('a form goes to another page by the router, which shows its result and fresh data', async () => {
    const { own, shows, textOf, isSame, send } = await openNext()
    await send('Ada', '/moving/start')
    await expect.poll(() => own.title()).toBe('start')
    await shows('Ada')
    expect([await textOf('moved'), await isSame()]).toEqual(['Ada', true])
    await own.context().close()
  })

  it('a form does not take the visitor from the page where they are by then', async () => {
    const { own, textOf, isSame, send } = await openMoving()
    let respond = () => {}
    const late = new Promise<void>((resolve) => {
      respond = resolve
    })
    await own.route('**/moving/start?*', async (route) => {
      await late
      await route.continue()
    })
    const response = own.waitForResponse((one) => one.request().method() === 'POST')
    await send('Ada', '/moving/other')
    await own.click('#next')
    await expect.poll(() => own.title()).toBe('next')
    respond()
    await (await response).finished()
    // The partials of this page are fresh, too.
    await expect.poll(() => textOf('name')).toBe('Ada')
    expect([await own.title(), await isSame()]).toEqual(['next', true])
    await own.context().close()
  })
})

describe.each([
  ['with <ClientRouter />', ''],
  ['without it', '?reload'],
])('a redirect to the same page, %s', (_, query) => {
  const path = `/moving/start${query}`

  it('is not loaded again if its partials are fresh', async () => {
    const { own, requests, shows, textOf, isSame, send } = await openMoving(path)
    await send('Ada', path)
    await shows('Ada')
    expect([requests, await isSame()]).toEqual([['POST /moving/start', island], true])
    // Its result is for the page that showed it.
    const cookies = await own.context().cookies()
    expect(cookies.map(({ name }) => name).toSorted()).toEqual(['name', 'seen'])
    await own.reload()
    await shows('Ada')
    expect(await textOf('moved')).toBe('')
    await own.context().close()
  })

  it.each([
    ['a partial is missing', 'missing', ''],
    ['a partial is missing, at its hash', 'missing', '#end'],
    ['it has a hash', 'name', '#end'],
  ])('is loaded, and shows the result once, if %s', async (_, partial, hash) => {
    const { own, shows, textOf, send } = await openMoving(path)
    await own.evaluate((value) => {
      const input = Object.assign(document.createElement('input'), { name: 'partials', value })
      document.querySelector('form')?.append(input)
    }, partial)
    await send('Ada', path + hash)
    await expect.poll(() => textOf('moved')).toBe('Ada')
    await shows('Ada')
    expect(await own.evaluate('location.hash')).toBe(hash)
    // Shown once.
    await own.reload()
    await shows('Ada')
    expect(await textOf('moved')).toBe('')
    await own.context().close()
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
