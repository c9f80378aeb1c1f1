import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveSite } from '../../site/serve.ts'
import { readPages } from '../../site/src/docs/pages.ts'
import { parseTables } from '../../site/src/pictures/tables.ts'
import { violationsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { quiet, root } from '../support/build.ts'

const siteUrl = 'https://docs.example'
let site: Awaited<ReturnType<typeof serveSite>>
let browser: Browser

beforeAll(async () => {
  // As a user has it: with what Vitest sets, Starlight takes it for a dev server and has no search.
  const vitest = { VITEST: undefined, DEV: undefined, PROD: undefined, MODE: undefined }
  const env = { ...quiet, ...vitest, NODE_ENV: 'production', SITE_URL: siteUrl }
  const astro = join(root, 'node_modules/.bin/astro')
  await promisify(execFile)(astro, ['build', '--root', 'site'], { cwd: root, env })
  site = await serveSite()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await site?.dispose()
})

/** Words that people search for, with the guide to find first. */
const searches = [
  ['install', '/getting-started/'],
  ['login', '/recipes/session-auth/'],
  ['middleware', '/actions/'],
  ['rate limit', '/recipes/rate-limits/'],
  ['validation', '/actions/'],
  ['mobile app CSRF', '/other-clients/'],
  ['better auth', '/faq/'],
  ['sentry', '/debugging/'],
  ['translate', '/i18n/'],
  ['i18n', '/i18n/'],
  ['i18n error messages', '/i18n/'],
  ['i18n of error messages', '/i18n/'],
  ['sharing types', '/other-clients/'],
  ['vitest-pool-workers', '/testing-with-cloudflares-plugin/'],
  ['monorepo', '/other-clients/'],
  ['react native', '/other-clients/'],
  ['large upload', '/large-uploads/'],
  ['SSE', '/streaming/'],
  ['proxy', '/streaming/'],
  ['breakpoints', '/debugging/'],
  ['source maps', '/debugging/'],
  ['deprecate', '/versioning/'],
  ['staging', '/deploying/'],
  ['CI', '/deploying/'],
  ['optimistic UI', '/ui-frameworks/'],
  ['optimistic updates', '/fresh-data/'],
  ['view transitions', '/ui-frameworks/'],
  ['svelte', '/ui-frameworks/'],
  ['troubleshooting', '/faq/'],
] as const

const narrow = { width: 320, height: 640 }
const phone = { width: 390, height: 844 }
const desktop = { width: 1280, height: 900 }

/** Opens a page, and looks that nothing failed and nothing was asked of another host. */
async function visit(
  path: string,
  look: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: desktop, ...options })
  const problems: string[] = []
  const page = await context.newPage()
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.origin !== site.url.origin) problems.push(url.href)
  })
  await page.goto(String(new URL(path, site.url)), { waitUntil: 'networkidle' })
  await look(page)
  await context.close()
  expect(problems).toEqual([])
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

/** How light a page's background is: 0 to 255. */
const lightness = (page: Page) =>
  page.evaluate(() => {
    const [red = 0] = getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []
    return Number(red)
  })

/** Returns the labels of a picture that are cut off, or that reach into its first column of marks. */
const coveredLabels = (picture: Locator, shown: string) =>
  picture.evaluate((svg, isWide) => {
    const [mark] = svg.querySelectorAll('g')
    const most = isWide && mark ? mark.getBoundingClientRect().left : innerWidth - 8
    const labels = [...svg.querySelectorAll('.label')]
    const covered = labels.filter((label) => label.getBoundingClientRect().right > most)
    return covered.map((label) => label.textContent)
  }, shown === 'wide')

describe('the docs site', () => {
  it('begins with a command to copy, by package manager, and code', async () => {
    await visit('/', async (page) => {
      expect(await page.locator('h1').textContent()).toContain('One context')
      expect(await page.locator('.hero').textContent()).toContain('Type-safe server actions')
      expect(await page.locator('.side-by-side').textContent()).toContain('defineHonoAction')
      const code = page.locator('.side-by-side pre code').first()
      expect((await code.boundingBox())?.y).toBeLessThan(desktop.height)
      expect(await code.evaluate((element) => getComputedStyle(element).fontSize)).toBe('12.8px')
      const command = page.locator('.start pre:visible')
      expect((await command.boundingBox())?.x).toBeGreaterThan(desktop.width / 2)
      expect(await command.textContent()).toContain('npx @gnosticdev/hono-actions init')
      await page.getByRole('radio', { name: 'npm', exact: true }).focus()
      await page.keyboard.press('ArrowRight')
      expect(await command.textContent()).toContain('pnpm dlx @gnosticdev/hono-actions init')
      await page.locator('.start button:visible').click()
      await page.locator('.hero a').first().click()
      await page.locator('nav.sidebar a[aria-current=page]').first().waitFor()
      expect(new URL(page.url()).pathname).toBe('/getting-started/')
    })
  })

  it('has the same links in the header and in the menu of a phone', async () => {
    const links = ['Docs', 'API', 'Comparison']
    await visit('/actions/', async (page) => {
      expect(await page.locator('header .header-link:visible').allTextContents()).toEqual(links)
    })
    for (const path of ['/actions/', '/', '/404']) {
      await visit(
        path,
        async (page) => {
          await page.getByRole('button', { name: 'Menu' }).click()
          expect(await page.locator('.header-link:visible').allTextContents()).toEqual(links)
          const theme = page.locator('starlight-theme-select select:visible')
          expect((await theme.boundingBox())?.y).toBeLessThan(phone.height)
        },
        { viewport: phone },
      )
    }
  })

  it.each(['/performance/', '/comparison/', '/api/forms/', '/errors/ha855/'])(
    'has a sidebar that shows the current page at %s',
    async (path) => {
      await visit(path, async (page) => {
        const box = await page.locator('nav.sidebar a[aria-current=page]').boundingBox()
        expect(box?.y).toBeGreaterThan(60)
        expect(box?.y).toBeLessThan(desktop.height - 40)
      })
    },
  )

  it.each([
    ['phone', phone],
    ['desktop', desktop],
  ])('has wide tables that scroll beside their first column, on a %s', async (_, viewport) => {
    let wide = 0
    for (const path of ['/comparison/', '/benchmarks/', '/api/forms/']) {
      await visit(
        path,
        async (page) => {
          for (const details of await page.locator('main details').all()) {
            await details.evaluate((element: HTMLDetailsElement) => {
              element.open = true
            })
          }
          const tables = await page.locator('main table').evaluateAll((all) =>
            all
              .filter((table) => table.scrollWidth > table.clientWidth)
              .map((table) => {
                table.scrollLeft = table.scrollWidth
                const cell = table.querySelector('tbody td')?.getBoundingClientRect()
                const box = table.getBoundingClientRect()
                return {
                  offset: Math.round((cell?.left ?? -1) - box.left),
                  isNarrow: (cell?.width ?? 0) < box.width / 2,
                  shadow: getComputedStyle(table).backgroundAttachment,
                }
              }),
          )
          for (const table of tables) {
            expect(table).toEqual({ offset: 0, isNarrow: true, shadow: 'local, scroll' })
          }
          wide += tables.length
        },
        { viewport },
      )
    }
    expect(wide).toBeGreaterThan(4)
  })

  it('breaks neither a short option nor the name of an entry in a line', async () => {
    const lines = (parts: Element[]) => parts.map((part) => part.getClientRects().length)
    for (const [path, parts] of [
      ['/getting-started/', 'code.option'],
      ['/api/tanstack-query/', 'h1 .part'],
    ] as const) {
      await visit(
        path,
        async (page) => {
          const all = await page.locator(parts).evaluateAll(lines)
          expect(all.length, path).toBeGreaterThan(0)
          expect(new Set(all), path).toEqual(new Set([1]))
        },
        { viewport: narrow },
      )
    }
  })

  it.each([
    ['phone', phone, 'narrow'],
    ['desktop', desktop, 'wide'],
  ])('shows each table of the comparison as a picture, on a %s', async (_, viewport, shown) => {
    const body = readPages().find(({ id }) => id === 'comparison')?.body ?? ''
    const tables = parseTables(body)
    expect(tables.length).toBeGreaterThan(3)
    await visit(
      '/comparison/',
      async (page) => {
        expect(await overflow(page)).toBe(0)
        for (const { heading, rows, columns } of tables) {
          const picture = page.getByRole('img', { name: `${heading}: ${columns[1]}` })
          expect(await picture.count(), heading).toBe(1)
          expect(await picture.getAttribute('class')).toBe(`picture-${shown}`)
          expect(await picture.locator('g').count()).toBe(rows.length * (columns.length - 1))
          expect(await coveredLabels(picture, shown), heading).toEqual([])
        }
        const details = page.locator('main details:has(table)')
        expect(await details.count()).toBe(tables.length)
        await details.first().locator('summary').click()
        expect(await page.locator('table:visible').count()).toBe(1)
        expect(await overflow(page)).toBe(0)
      },
      { viewport },
    )
  })

  it.each([
    ['light', 200, 255],
    ['dark', 0, 60],
  ] as const)(
    'is %s in a browser that prefers it, and fits a phone and a desktop',
    async (colorScheme, low, high) => {
      for (const viewport of [narrow, phone, desktop]) {
        for (const path of ['/', '/actions/', '/api/actions/']) {
          await visit(
            path,
            async (page) => {
              expect(await lightness(page)).toBeGreaterThanOrEqual(low)
              expect(await lightness(page)).toBeLessThanOrEqual(high)
              expect(await overflow(page), path).toBe(0)
            },
            { colorScheme, viewport },
          )
        }
      }
    },
  )

  it.each(['/', '/404', '/forms/', '/comparison/', '/performance/', '/api/openapi/'])(
    'has no accessibility problem that axe finds at %s',
    async (path) => {
      await visit(path, async (page) => {
        expect(await violationsOf(page)).toEqual([])
      })
    },
  )

  it.each([
    ['/context/', 'One context per request'],
    ['/actions/', 'The life of a request'],
  ])('has a diagram at %s with text that is legible on a phone', async (path, title) => {
    await visit(
      path,
      async (page) => {
        const diagram = page.getByRole('img', { name: title })
        const texts = await diagram.locator('text').evaluateAll((all) => {
          const scale = (all[0] as SVGTextElement).getScreenCTM()?.a ?? 0
          return all.map((text) => scale * Number.parseFloat(getComputedStyle(text).fontSize))
        })
        expect(texts.length).toBeGreaterThan(5)
        expect(Math.min(...texts)).toBeGreaterThanOrEqual(11.5)
        const outside = await diagram.evaluate((svg) => {
          const boxes = [...svg.querySelectorAll('rect')].map((box) => box.getBoundingClientRect())
          const isIn = (text: DOMRect) =>
            boxes.some((box) => text.left > box.left && text.right < box.right)
          const all = [...svg.querySelectorAll('text')]
          return all.filter((text) => !isIn(text.getBoundingClientRect())).map((t) => t.textContent)
        })
        expect(outside).toEqual([])
      },
      { viewport: phone },
    )
  })

  it.each([
    ['phone', phone, 'narrow'],
    ['desktop', desktop, 'wide'],
  ])('has bar charts with whole labels, on a %s', async (_, viewport, shown) => {
    await visit(
      '/benchmarks/',
      async (page) => {
        const charts = await page.locator(`.picture-${shown}:visible`).all()
        expect(charts.length).toBeGreaterThan(1)
        for (const chart of charts) expect(await coveredLabels(chart, shown)).toEqual([])
      },
      { viewport },
    )
  })

  it('changes from dark to light by its menu, also after a reload', async () => {
    await visit(
      '/actions/',
      async (page) => {
        await page.locator('header starlight-theme-select select').selectOption('light')
        expect(await lightness(page)).toBeGreaterThan(200)
        await page.reload({ waitUntil: 'networkidle' })
        expect(await lightness(page)).toBeGreaterThan(200)
      },
      { colorScheme: 'dark' },
    )
  })

  it('finds the guide first for each search, also after other searches on the page', async () => {
    await visit('/', async (page) => {
      await page.locator('site-search button').first().click()
      const input = page.locator('site-search input')
      const links = page.locator('site-search .pagefind-ui__result-link')
      const first = async () => {
        const [href] = await links.evaluateAll((all) =>
          all.map((link) => link.getAttribute('href')),
        )
        return href && new URL(href, site.url).pathname
      }
      for (const [words, path] of searches) {
        await input.fill('')
        await expect.poll(() => links.count(), { timeout: 60_000 }).toBe(0)
        await input.fill(words)
        await expect.poll(first, { message: words, timeout: 60_000 }).toBe(path)
        const excerpts = page.locator('site-search .pagefind-ui__result-excerpt')
        const texts = (await excerpts.allTextContents()).join('\n')
        expect(texts, words).not.toMatch(/import \{|const \w+ =/)
      }
    })
  })

  it('keeps what is typed before the search is loaded, and opens its first result', async () => {
    await visit('/', async (page) => {
      const loaded = Promise.withResolvers<void>()
      await page.route('**/ui-core*.js', async (route) => {
        await loaded.promise
        await route.continue()
      })
      await page.reload({ waitUntil: 'domcontentloaded' })
      await page.locator('site-search button:enabled').first().waitFor()
      await page.keyboard.press('Control+k')
      await page.keyboard.type('monorepo')
      expect(await page.locator('site-search input').count()).toBe(0)
      loaded.resolve()
      await page.locator('site-search input:focus').waitFor()
      expect(await page.locator('site-search input').inputValue()).toBe('monorepo')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/other-clients/**')
    })
  })

  it('is searched by the keyboard alone', async () => {
    await visit('/', async (page) => {
      await page.keyboard.press('/')
      await page.locator('site-search input:focus').waitFor()
      await page.keyboard.type('forms')
      const results = page.locator('site-search .pagefind-ui__result-link')
      await results.nth(1).waitFor()
      // Those of the letters before stay until then.
      await expect.poll(() => results.nth(0).getAttribute('href')).toBe('/forms/')
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute('href'))
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      expect(await focused()).toBe(await results.nth(1).getAttribute('href'))
      await page.keyboard.press('ArrowUp')
      expect(await focused()).toBe(await results.nth(0).getAttribute('href'))
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => url.pathname !== '/')
    })
  })

  it('has its texts for language models', async () => {
    const read = async (path: string) => (await fetch(new URL(path, site.url))).text()
    const [index, full] = await Promise.all([read('/llms.txt'), read('/llms-full.txt')])
    for (const { id, file, title } of readPages()) {
      expect(index, id).toContain(`/${file}): `)
      if (!/^(api|errors)\b/.test(id)) expect(full, id).toContain(`# ${title}\n`)
    }
  })

  it('has a page for unknown URLs', async () => {
    const response = await fetch(new URL('/nothing/', site.url))
    expect(response.status).toBe(404)
    const text = await response.text()
    expect(text).toContain('Page not found')
    const main = text.slice(text.indexOf('<main'))
    for (const path of ['/getting-started/', '/api/', '/errors/all/']) {
      expect(main).toContain(`href="${path}"`)
    }
  })
})

describe('the pages of the docs site', () => {
  const hrefs = (html: string) =>
    [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href = '']) => href)
  const html = new Map<string, string>()

  /** Follows the links from the first page, and keeps what is there. */
  async function crawl(path: string): Promise<void> {
    if (html.has(path)) return
    const response = await fetch(new URL(path, site.url), { redirect: 'manual' })
    const text = response.status === 200 ? await response.text() : ''
    html.set(path, text)
    for (const href of hrefs(text)) {
      const url = new URL(href, new URL(path, site.url))
      if (url.origin === site.url.origin) await crawl(url.pathname)
    }
  }

  beforeAll(() => crawl('/'))

  it('are all linked, beginning with the landing page', () => {
    for (const { id } of readPages()) expect(html.get(`/${id}/`), id).toContain('<h1')
  })

  it('have no link to a missing page or heading', () => {
    const broken: string[] = []
    let fragments = 0
    for (const [path, text] of html) {
      for (const href of hrefs(text)) {
        const url = new URL(href, new URL(path, site.url))
        if (url.origin !== site.url.origin) continue
        const target = html.get(url.pathname) ?? ''
        const id = decodeURIComponent(url.hash.slice(1))
        if (id) fragments++
        if (!target || (id && !target.includes(`id="${id}"`))) broken.push(`${path} → ${href}`)
      }
    }
    expect(broken).toEqual([])
    expect(fragments).toBeGreaterThan(100)
  })

  it('have a title, a description, a canonical URL and a preview image each', () => {
    for (const [path, text] of html) {
      expect(text, path).toMatch(/<title>[^<]+<\/title>/)
      expect(text, path).toContain(`<link rel="canonical" href="${siteUrl}${path}"`)
      expect(text, path).toContain(`content="${siteUrl}/preview.png"`)
      expect(text, path).toMatch(/<meta name="description" content="[^"]{20,}"/)
    }
  })

  it('have each id once', () => {
    for (const [path, text] of html) {
      const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id)
      const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
      expect(twice, path).toEqual([])
    }
  })

  it('are in the sitemap', async () => {
    const index = await (await fetch(new URL('/sitemap-index.xml', site.url))).text()
    const [, file = ''] = /<loc>([^<]+)<\/loc>/.exec(index) ?? []
    const sitemap = await (await fetch(new URL(new URL(file).pathname, site.url))).text()
    for (const path of html.keys()) expect(sitemap).toContain(`<loc>${siteUrl}${path}</loc>`)
  })

  it('load no font, script or style of another host', () => {
    for (const [path, text] of html) {
      expect(text.replaceAll(siteUrl, ''), path).not.toMatch(
        /<(?:script|link|img)\b[^>]*\s(?:src|href)="(?:https?:)?\/\//,
      )
    }
  })
})
