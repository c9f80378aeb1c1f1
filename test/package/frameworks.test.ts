import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { violationsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { copyFixture, node, npm, npx, root } from '../support/build.ts'
import { blocksOf } from '../support/docs.ts'
import { type ServerProcess, startBuilt } from '../support/server.ts'

let folder: string
let server: ServerProcess
let browser: Browser
let page: Page
const problems: string[] = []

beforeAll(async () => {
  folder = copyFixture('frameworks')
  const quick = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  await npm(['ci', ...quick], folder)
  const library = join(folder, 'node_modules/@gnosticdev/hono-actions')
  mkdirSync(library, { recursive: true })
  for (const name of ['dist', 'package.json']) {
    cpSync(join(root, name), join(library, name), { recursive: true })
  }
  writeComponentsOfDocs()
  await npx('astro', ['build'], folder, folder)
  await node(['bundles/build.mjs'], folder)
  server = await startBuilt(folder, {})
  browser = await launchBrowser()
}, 1_200_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  // Hundreds of megabytes of packages.
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** The components that `docs/ui-frameworks.md` shows, by their files. */
function writeComponentsOfDocs(): void {
  const blocks = blocksOf('docs/ui-frameworks.md', 'tsx|svelte|vue', '(?: shown)?')
  const find = (words: string) => blocks.find(({ code }) => code.includes(words))?.code ?? ''
  const files = {
    'react/Like.tsx': find('function Like({ post }'),
    'react/OptimisticLike.tsx': find('useOptimistic'),
    'svelte/Like.svelte': find('$props()'),
    'vue/LikeButton.vue': find('defineProps'),
    'solid/Like.tsx': find('createSignal'),
  }
  for (const [path, code] of Object.entries(files)) {
    writeFileSync(join(folder, 'src/components', path), code)
  }
}

beforeEach(async () => {
  await page?.close()
  page = await browser.newPage()
  problems.length = 0
  page.on('pageerror', (error) => problems.push(String(error)))
  await page.goto(server.url)
})

const text = (selector: string) => page.locator(selector).textContent()
const offline = (isOffline: boolean) => page.context().setOffline(isOffline)

describe('a React island with useActionState', () => {
  beforeEach(() => page.waitForSelector('#rate[data-ready=true]'))

  it('sends the button that was pressed and a file, and is reset after a success', async () => {
    await page.fill('#rate [name=film]', 'Alien')
    const file = { name: 'cat.png', mimeType: 'image/png', buffer: Buffer.from('a cat') }
    await page.setInputFiles('#rate [name=photo]', file)
    await page.click('#rate [value=star]')
    await expect.poll(() => text('#rate output')).toBe('Alien, star, a cat')
    await expect.poll(() => page.inputValue('#rate [name=film]')).toBe('')
    await page.fill('#rate [name=film]', 'Heat')
    await page.click('#rate [value=thumb]')
    await expect.poll(() => text('#rate output')).toBe('Heat, thumb, no photo')
    expect(problems).toEqual([])
  })

  it('shows an error by field and keeps what was typed, which a reset button clears', async () => {
    await page.fill('#rate [name=film]', 'X')
    await page.click('#rate [value=star]')
    await expect.poll(() => text('#rate output')).toBe('BAD_REQUEST')
    expect(await text('#rate em')).toMatch(/2 char/)
    expect(await page.inputValue('#rate [name=film]')).toBe('X')
    await page.click('#rate [type=reset]')
    expect(await page.inputValue('#rate [name=film]')).toBe('')
  })

  it('shows that there is no network, keeps what was typed, and can be sent again', async () => {
    await offline(true)
    await page.fill('#rate [name=film]', 'Alien')
    await page.click('#rate [value=star]')
    await expect.poll(() => text('#rate output')).toBe('NETWORK_ERROR')
    expect(await page.inputValue('#rate [name=film]')).toBe('Alien')
    await offline(false)
    await page.click('#rate [value=star]')
    await expect.poll(() => text('#rate output')).toBe('Alien, star, no photo')
    expect(problems).toEqual([])
  })

  it('works inside another island', async () => {
    await page.waitForSelector('#nested[data-ready=true]')
    await page.fill('#nested [name=film]', 'Alien')
    await page.press('#nested [name=film]', 'Enter')
    await expect.poll(() => text('#nested output')).toBe('Alien, thumb, no photo')
    expect(await text('#rate output')).toBe('nothing')
  })

  it('begins with the result of the page if it was posted without a script', async () => {
    const post = async (film: string) => {
      const form = new FormData()
      form.set('film', film)
      form.set('how', 'star')
      const headers = { origin: server.url, 'sec-fetch-site': 'same-origin' }
      const init = { method: 'POST', body: form, headers }
      return (await server.fetch('/?_hono_action=rate', init)).text()
    }
    const html = await (await server.fetch('/')).text()
    expect(html).toMatch(/<form id="rate"[^>]* action="\?_hono_action=rate"[^>]* method="POST"/)
    expect(await post('Alien')).toMatch(/id="rate".*<output>Alien, star, /)
    expect(await post('X')).toMatch(/id="rate".*<output>BAD_REQUEST<\/output><em>[^<]*2 char/)
  })
})

describe('a React island that waits for a call with Suspense', () => {
  it('shows its data, and the data of a transition', async () => {
    await expect.poll(() => text('#late output')).toBe('2')
    await page.click('#late button')
    await expect.poll(() => text('#late output')).toBe('11')
    await offline(true)
    await page.click('#late button')
    await expect.poll(() => text('#late output')).toBe('NETWORK_ERROR')
    expect(problems).toEqual([])
  })
})

describe.each(['preact', 'svelte', 'vue', 'solid'])('an island of %s', (name) => {
  const at = (selector: string) => `#${name} ${selector}`

  it('calls actions of its state, and keeps what was typed without a network', async () => {
    await page.waitForSelector(`#${name} astro-island:not([ssr])`)
    await page.click(at('button'))
    await expect.poll(() => text(at('output'))).toBe('3 0')
    await page.fill(at('input'), '41')
    await offline(true)
    await page.click(at('button'))
    await expect.poll(() => text(at('output'))).toBe('NETWORK_ERROR')
    expect(await page.inputValue(at('input'))).toBe('41')
    await offline(false)
    await page.click(at('button'))
    await expect.poll(() => text(at('output'))).toBe('42 0')
    expect(problems).toEqual([])
  })
})

describe.each(['react', 'optimistic', 'svelte', 'vue', 'solid'])(
  'the component in docs/ui-frameworks.md of %s',
  (name) => {
    it('shows the result of its action, and an error without a network', async () => {
      await page.goto(`${server.url}/docs`)
      await page.waitForSelector(`#like-${name} astro-island:not([ssr])`)
      await page.click(`#like-${name} button`)
      await expect.poll(() => text(`#like-${name} button`)).toBe('1 likes')
      await offline(true)
      await page.click(`#like-${name} button`)
      await expect.poll(() => text(`#like-${name}`)).toContain('Connection failed')
      await offline(false)
      expect(problems).toEqual([])
    })
  },
)

describe.each(['react', 'preact', 'solid', 'svelte', 'vue'])(
  'a form of formOf in an island of %s',
  (name) => {
    const at = (selector: string) => `#join_${name} ${selector}`
    const error = `[id="join_${name}-name-error"]`

    it('keeps what was typed after an error, and is sent once by a double click', async () => {
      await page.goto(`${server.url}/forms`)
      await page.waitForSelector(`[data-ready] astro-island:not([ssr]) #join_${name}`)
      const posts: string[] = []
      page.on('request', (request) => {
        if (request.method() === 'POST') posts.push(request.url())
      })
      // The second click comes before the response.
      await page.route(/_hono_action/, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 200))
        await route.continue()
      })
      await page.fill(at('[name=name]'), 'taken')
      await page.fill(at('[name=age]'), '36')
      await page.dblclick(at('button'))
      await expect.poll(() => text(error)).toBe('This name is taken')
      expect(await page.inputValue(at('[name=age]'))).toBe('36')
      expect(await page.evaluate('document.activeElement.name')).toBe('name')
      expect(posts).toHaveLength(1)
      await page.fill(at('[name=name]'), 'Ada')
      await page.click(at('button'))
      await expect.poll(() => text(`#join_${name}-status`)).toBe('Welcome')
      expect(await text(error)).toBe('')
      expect(problems).toEqual([])
    })

    it('works before it is hydrated', async () => {
      const context = await browser.newContext({ javaScriptEnabled: false })
      const plain = await context.newPage()
      await plain.goto(`${server.url}/forms`)
      await plain.fill(at('[name=name]'), 'taken')
      await plain.fill(at('[name=age]'), '36')
      await plain.click(at('button'))
      await plain.waitForSelector(at('[aria-invalid=true]'))
      expect(await plain.locator(error).textContent()).toBe('This name is taken')
      expect(await plain.inputValue(at('[name=age]'))).toBe('36')
      expect(await plain.locator('[aria-invalid]').count()).toBe(1)
      await context.close()
    })
  },
)

describe('the forms of all frameworks', () => {
  it('have no accessibility problems, with and without errors', async () => {
    await page.goto(`${server.url}/forms`)
    await page.waitForSelector('[data-ready]')
    expect(await violationsOf(page)).toEqual([])
    for (const name of ['react', 'preact', 'solid', 'svelte', 'vue']) {
      await page.fill(`#join_${name} [name=name]`, 'taken')
      await page.fill(`#join_${name} [name=age]`, '36')
      await page.click(`#join_${name} button`)
      await page.waitForSelector(`#join_${name} [aria-invalid=true]`)
    }
    expect(await violationsOf(page)).toEqual([])
  })
})

describe('the client of the browser', () => {
  it.each(['webpack', 'rspack'])('is in a web worker that is bundled with %s', async (name) => {
    expect(
      await page.evaluate(`new Promise((resolve, reject) => {
        const worker = new Worker('/${name}/worker.js')
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = ({ message }) => reject(new Error(message))
        worker.postMessage('start')
      })`),
    ).toEqual([3, 0, 'BAD_REQUEST'])
  })

  it.each(['jsdom', 'happy-dom'])('is in a test with Vitest and %s', async (environment) => {
    const requestHeaders = [{ headers: { origin: server.url } }]
    const options = { url: server.url, settings: { fetch: { requestHeaders } } }
    const config = `export default { test: {
      include: ['specs/vitest.spec.js'],
      environment: '${environment}',
      environmentOptions: { jsdom: ${JSON.stringify(options)}, happyDOM: ${JSON.stringify(options)} },
    } }`
    const file = join(folder, `${environment}.config.mjs`)
    await writeFile(file, config)
    expect(await npx('vitest', ['run', '--config', file], folder, folder)).toMatch(/1 passed/)
  })

  it('is in a test with Jest and jsdom', async () => {
    const config = {
      testEnvironment: './specs/jest-environment.mjs',
      testEnvironmentOptions: { url: server.url },
      testMatch: ['**/specs/*.test.js'],
      transform: {},
    }
    const jest = ['node_modules/jest/bin/jest.js', '--config', JSON.stringify(config)]
    const printed = await node(['--experimental-vm-modules', ...jest], folder)
    expect(printed).toMatch(/1 passed/)
  })
})
