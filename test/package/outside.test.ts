import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createTestWorker, type TestWorker } from '@gnosticdev/hono-actions/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAstro } from '../support/astro.ts'
import { launchBrowser, pictureFile } from '../support/browser.ts'
import { fixtures, node, npx, root } from '../support/build.ts'
import { filesOf } from '../support/markdown.ts'
import { temporaryFolder } from '../support/pack.ts'
import { post } from '../support/post.ts'
import { configWith, type Files } from '../support/project.ts'
import { astroCheck, installedPackages, wranglerTypes } from '../support/tools.ts'

/** What every new app has: Astro's own files, the adapter, the library and its integration. */
const newApp: Files = {
  'package.json': JSON.stringify({
    name: 'a-new-app',
    private: true,
    type: 'module',
  }),
  'astro.config.mjs': configWith('honoActions()'),
  'wrangler.jsonc': `{
  "name": "a-new-app",
  "compatibility_date": "2026-10-12",
  "compatibility_flags": ["nodejs_compat"]
}
`,
  'tsconfig.json': `{
  "extends": "astro/tsconfigs/strict",
  "include": [".astro/types.d.ts", "**/*"],
  "exclude": ["dist"]
}
`,
}

let installed: string

beforeAll(async () => {
  installed = await installedPackages()
})

function write(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/** Writes an app outside the repository, with its packages installed. */
function createApp(files: Files): string {
  const folder = temporaryFolder()
  write(folder, { ...newApp, ...files })
  symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

async function check(folder: string): Promise<void> {
  expect(await astroCheck(folder)).toMatch(/Result \([1-9]\d* files\):\s+- 0 errors/)
}

describe("the specification's files, unchanged, in an app outside the repository", () => {
  const specified = filesOf(join(fixtures, 'specification/async-context.md'), true)
  let folder: string
  let worker: TestWorker<unknown>

  beforeAll(async () => {
    folder = createApp({
      ...specified,
      'src/pages/index.astro': `---
import { honoClient } from '@gnosticdev/hono-actions/client'

const response = await honoClient.api.myAction.$post({ json: { name: 'page' } })
const { data, error } = await response.json()
---

<p>{error ? error.message : data.data.toUpperCase()}</p>
`,
    })
    worker = await createTestWorker({
      root: folder,
      configPath: await buildAstro(folder, installed),
    })
  })

  afterAll(() => worker?.dispose())

  it('are the four that it shows', () => {
    expect(Object.keys(specified)).toEqual([
      'src/store.ts',
      'src/middleware.ts',
      'src/hono.ts',
      'src/env.d.ts',
    ])
  })

  it('type-check', () => check(folder))

  it('answer with the value of the store, which is the value of ctx.var', async () => {
    const { data, error } = await post(worker, '/api/myAction', { name: 'Ada' })
    expect(error).toBeNull()
    expect(data.data).toMatch(/^Ada (\d+) \1$/)
  })

  it('cross no value between 200 requests at a time', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `n${i}`)
    const answers = await Promise.all(names.map((name) => post(worker, '/api/myAction', { name })))
    for (const [i, { data }] of answers.entries()) {
      expect(data.data).toMatch(new RegExp(`^n${i} (\\d+) \\1$`))
    }
    expect(new Set(answers.map(({ data }) => data.data.split(' ')[1])).size).toBeGreaterThan(100)
  })

  it('are typed for the client, which a page uses in process', async () => {
    expect(await (await worker.fetch('/')).text()).toMatch(/PAGE UNDEFINED \d+/)
  })
})

describe('the files of docs/set-up-by-hand.md, as shown, in an app outside the repository', () => {
  const shown = filesOf(join(root, 'docs/set-up-by-hand.md'))
  let folder: string
  let worker: TestWorker<unknown>

  beforeAll(async () => {
    folder = createApp({
      ...shown,
      // The page shows these beside the actions file; here they are served too.
      'src/server/actions.ts': (shown['src/server/actions.ts'] ?? '').replace(
        'export const honoActions = {',
        "import { examples } from '../hono-examples'\n\nexport const honoActions = {\n  ...examples,",
      ),
    })
    await wranglerTypes(folder)
    worker = await createTestWorker({
      root: folder,
      configPath: await buildAstro(folder, installed),
    })
  })

  afterAll(() => worker?.dispose())

  it('are these', () => {
    expect(Object.keys(shown)).toEqual([
      'wrangler.jsonc',
      'astro.config.mjs',
      'src/server/actions.ts',
      'src/pages/index.astro',
      'src/middleware.ts',
      'src/env.d.ts',
      'src/server/audit.ts',
      'src/hono-examples.ts',
      'src/worker-example.ts',
      'test/greet.test.mjs',
    ])
  })

  it('type-check', () => check(folder))

  it('greet, as the page says', async () => {
    expect(await (await worker.fetch('/')).text()).toContain('<p>Hello page</p>')
    const { data } = await post(worker, '/api/greet', { name: 'Ada' })
    expect(data).toEqual({ greeting: 'Hello Ada', last: 'page' })
    expect(await post(worker, '/api/greet', { name: ' ' })).toMatchObject({
      status: 400,
      error: { issues: [{ message: 'Who are you?', path: ['name'] }] },
    })
    expect(await post(worker, '/api/greet', { name: 'nobody' })).toMatchObject({ status: 403 })
    expect(await (await worker.fetch('/api/last')).json()).toEqual({ last: 'Ada' })
    const cookie = { cookie: 'user=Grace' }
    const { data: who } = await post(worker, '/api/whoami', undefined, cookie)
    expect(who).toEqual({ user: 'Grace', last: 'Ada' })
  })

  it('pass their own test', async () => {
    const printed = await node(['--test', 'test/greet.test.mjs'], folder)
    expect(printed).toMatch(/pass 1\n/)
  })

  it('can be deployed', async () => {
    const printed = await npx('wrangler', ['deploy', '--dry-run'], folder, installed)
    expect(printed).toContain('--dry-run: exiting now')
  })
})

describe("the README's files, as shown, in what init has made outside the repository", () => {
  const shown = filesOf(join(root, 'README.md'))
  let folder: string

  beforeAll(async () => {
    folder = createApp({
      'wrangler.jsonc': `{
  "name": "a-new-app",
  "compatibility_date": "2026-10-12",
  "compatibility_flags": ["nodejs_compat"],
  "d1_databases": [{ "binding": "DB", "database_name": "a-new-app" }]
}
`,
      'migrations/0001_guestbook.sql':
        'CREATE TABLE guestbook (id INTEGER PRIMARY KEY, name TEXT NOT NULL, message TEXT NOT NULL);\n',
      ...shown,
    })
    await wranglerTypes(folder)
    await buildAstro(folder, installed)
  })

  it('are these', () => {
    expect(Object.keys(shown)).toEqual([
      'src/server/actions.ts',
      'src/pages/index.astro',
      'src/middleware.ts',
      'test/sign.test.mjs',
    ])
  })

  it('type-check', () => check(folder))

  it('pass their own test', async () => {
    const printed = await node(['--test', 'test/sign.test.mjs'], folder)
    expect(printed).toMatch(/pass 1\n/)
  })

  it('take the form of the page, and say what is wrong with it', async () => {
    await using worker = await createTestWorker<unknown>({ root: folder })
    const sign = async (message: string) => {
      const response = await worker.fetch('/?_hono_action=addEntry', {
        method: 'POST',
        headers: { origin: worker.url.origin, cookie: 'user=Ada' },
        body: new URLSearchParams({ message }),
      })
      return { status: response.status, text: await response.text() }
    }
    expect(await sign('Hi')).toEqual({
      status: 200,
      text: expect.stringContaining('>Thank you</p>'),
    })
    expect(await sign(' ')).toEqual({
      status: 400,
      text: expect.stringContaining('>Write something</p>'),
    })
  })

  it('are pictured in the README, after an empty and after a valid message', async () => {
    await using worker = await createTestWorker<unknown>({ root: folder })
    const browser = await launchBrowser()
    const size = { width: 330, height: 140 }
    const page = await browser.newPage({ viewport: size, deviceScaleFactor: 2 })
    const shown: string[] = []
    for (const message of [' ', 'Hello']) {
      await page.goto(String(worker.url))
      await page.fill('[name=message]', message)
      await page.click('button')
      await page.waitForLoadState()
      const data = (await page.screenshot()).toString('base64')
      shown.push(`<figure>localhost:4321<img src="data:image/png;base64,${data}"></figure>`)
    }
    await page.setViewportSize({ width: 800, height: 200 })
    await page.setContent(`<style>
      body { background: transparent }
      main { display: inline-flex; gap: 20px; padding: 1px }
      figure { margin: 0; border: 1px solid #c8c8c8; border-radius: 8px; background: #eee;
        color: #555; font: 13px/30px sans-serif; text-indent: 12px; overflow: hidden }
      img { display: block; width: ${size.width}px }
    </style><main>${shown.join('')}</main>`)
    const path = pictureFile('readme.png')
    await page.locator('main').screenshot({ path, omitBackground: true })
    await browser.close()
    expect(statSync(path).size).toBeLessThan(60_000)
  })

  it('is short', () => {
    expect(readFileSync(join(root, 'README.md'), 'utf8').split('\n').length).toBeLessThan(122)
  })
})
