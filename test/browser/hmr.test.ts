import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { configWith, smallestApp, writeProject } from '../support/project.ts'
import { type ServerProcess, startDev } from '../support/server.ts'

const page = `---
import { title } from '../lib/title'
---
<h1 id="title">{title}</h1>
<input id="typed" /><button id="call">call</button><output id="answer"></output>
<script>
  import { actions } from '@gnosticdev/hono-actions/client'

  const show = (text: string) => {
    document.querySelector<HTMLOutputElement>('#answer')!.value = text
  }
  document.querySelector('#call')?.addEventListener('click', async () => {
    const { data, error } = await actions.greet({ name: 'Ada' })
    show(error ? \`\${error.code} \${error.issues?.[0]?.message ?? ''}\` : data)
  })
  import.meta.hot?.on('hono-actions:update', ({ file }) => {
    document.title = file
  })
</script>
`

const sources = {
  'src/server/actions.ts': `import { defineHonoAction } from '@gnosticdev/hono-actions/actions'
import { bindings } from '@gnosticdev/hono-actions/bindings'
import { title } from '../lib/title'
import { greeting } from './greeting'
import { guard } from './guard'
import { name } from './schema'

export const honoActions = {
  greet: defineHonoAction({
    schema: name,
    use: [guard, bindings({ who: 'WHO' })],
    handler: ({ name }, ctx) => [greeting, name, ctx.var.who, title].join(' '),
  }),
}
`,
  'src/server/greeting.ts': "export const greeting = 'Hello'\n",
  'src/server/guard.ts': `import { createMiddleware } from 'hono/factory'

export const guard = createMiddleware(async (_c, next) => next())
`,
  'src/server/schema.ts': `import { z } from 'zod'

export const name = z.object({ name: z.string() })
`,
  'src/lib/title.ts': "export const title = 'Title'\n",
} as const

const wranglerToml = `${smallestApp['wrangler.toml']}
[vars]
WHO = "world"
OTHER = "others"
`

const config = configWith('honoActions()')

let folder: string
let server: ServerProcess
let browser: Browser
let tab: Page
let loads = 0

function edit(path: keyof typeof sources | 'wrangler.toml', text: string): void {
  writeFileSync(join(folder, path), text)
}

function change(path: keyof typeof sources, from: string, to: string): void {
  const text = sources[path].replace(from, to)
  expect(text).not.toBe(sources[path])
  edit(path, text)
}

/** Saves a file as it was until the overlay is gone: a busy watcher takes two writes for one. */
async function correct(path: keyof typeof sources): Promise<void> {
  const save = () => {
    edit(path, sources[path])
    return overlay().waitFor({ state: 'detached', timeout: 5000 })
  }
  await expect.poll(() => save().then(() => 'gone', String), { timeout: 40_000 }).toBe('gone')
}

/** What a call from the open page shows, asked again until it is what is expected. */
async function expectAnswer(expected: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await tab.locator('#call').dispatchEvent('click', {}, { timeout: 3000 })
        await tab.waitForTimeout(100)
        return tab.locator('#answer').innerText({ timeout: 3000 })
      },
      { timeout: 40_000 },
    )
    .toBe(expected)
}

async function expectSamePage(): Promise<void> {
  expect(await tab.locator('#typed').inputValue()).toBe('typed')
  expect(loads).toBe(0)
}

async function openPage(): Promise<void> {
  await tab?.close()
  tab = await browser.newPage()
  tab.on('load', () => {
    loads += 1
  })
  const connected = tab.waitForEvent('console', (line) => line.text() === '[vite] connected.')
  await tab.goto(server.url)
  await connected
}

beforeAll(async () => {
  folder = writeProject({
    ...smallestApp,
    ...sources,
    'astro.config.mjs': config,
    'src/pages/index.astro': page,
    'wrangler.toml': wranglerToml,
  })
  server = await startDev(folder, {})
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

// One page for all that leave it as it is.
let isAsItWas = false

afterEach(({ task }) => {
  isAsItWas = task.result?.state === 'pass'
})

beforeEach(async () => {
  // As a test left them that did not get to its end.
  for (const [path, text] of Object.entries(sources)) {
    if (readFileSync(join(folder, path), 'utf8') !== text) writeFileSync(join(folder, path), text)
  }
  if (!isAsItWas) await openPage()
  await tab.fill('#typed', 'typed')
  await expectAnswer('Hello Ada world Title')
  loads = 0
})

const overlay = () => tab.locator('vite-error-overlay')

const expectOverlay = (text: string) =>
  expect
    .poll(() => overlay().locator('#message-content').innerText({ timeout: 1000 }), {
      timeout: 40_000,
    })
    .toContain(text)

describe('an edit, while a page is open', () => {
  it('of a handler is served, the page stays as it is', async () => {
    change('src/server/actions.ts', ".join(' ')", ".join('-')")
    await expectAnswer('Hello-Ada-world-Title')
    await expectSamePage()
    expect(await tab.title()).toContain('/src/server/actions.ts')
    edit('src/server/actions.ts', sources['src/server/actions.ts'])
    await expectAnswer('Hello Ada world Title')
    await expectSamePage()
  })

  it('of a file that the handler uses is served, the page stays as it is', async () => {
    change('src/server/greeting.ts', 'Hello', 'Welcome')
    await expectAnswer('Welcome Ada world Title')
    await expectSamePage()
    edit('src/server/greeting.ts', sources['src/server/greeting.ts'])
    await expectAnswer('Hello Ada world Title')
  })

  it('of a schema is served, the page stays as it is', async () => {
    change('src/server/schema.ts', 'z.string()', "z.string().min(9, 'Longer')")
    await expectAnswer('BAD_REQUEST Longer')
    await expectSamePage()
    edit('src/server/schema.ts', sources['src/server/schema.ts'])
    await expectAnswer('Hello Ada world Title')
  })

  it('of a middleware is served, the page stays as it is', async () => {
    change('src/server/guard.ts', 'async (_c, next) => next()', 'async (c) => c.json({}, 403)')
    await expectAnswer('FORBIDDEN')
    await expectSamePage()
    edit('src/server/guard.ts', sources['src/server/guard.ts'])
    await expectAnswer('Hello Ada world Title')
  })

  it('of a binding is served, the page stays as it is', async () => {
    change('src/server/actions.ts', "who: 'WHO'", "who: 'OTHER'")
    await expectAnswer('Hello Ada others Title')
    await expectSamePage()
    edit('src/server/actions.ts', sources['src/server/actions.ts'])
    await expectAnswer('Hello Ada world Title')
  })

  it('of a module that a page imports too reloads the page', async () => {
    change('src/lib/title.ts', 'Title', 'Heading')
    await expect.poll(() => tab.locator('#title').innerText(), { timeout: 40_000 }).toBe('Heading')
    await expect.poll(() => loads).toBe(1)
    edit('src/lib/title.ts', sources['src/lib/title.ts'])
    await expect.poll(() => tab.locator('#title').innerText(), { timeout: 40_000 }).toBe('Title')
    await expectAnswer('Hello Ada world Title')
  })
})

describe('a mistake, while a page is open', () => {
  it('of syntax shows the overlay at once, until it is corrected', async () => {
    edit('src/server/actions.ts', 'export const honoActions = {{\n')
    await expectOverlay('src/server/actions.ts:1:29')
    await tab.waitForTimeout(500)
    expect(await overlay().locator('#message-content').innerText()).not.toContain('\u001b')
    await correct('src/server/actions.ts')
    await expectAnswer('Hello Ada world Title')
    await expectSamePage()
  })

  it('of an import shows the overlay at once, until it is corrected', async () => {
    change('src/server/schema.ts', "'zod'", "'./nowhere'")
    await expectOverlay("Cannot find module './nowhere' imported from")
    await tab.waitForTimeout(500)
    await correct('src/server/schema.ts')
    await expectAnswer('Hello Ada world Title')
    await expectSamePage()
  })

  it('of the export shows what to add', async () => {
    edit('src/server/actions.ts', 'export const other = {}\n')
    await expectOverlay('export const honoActions =')
    // No person types faster, and the watcher takes two writes at once for one.
    await tab.waitForTimeout(500)
    await correct('src/server/actions.ts')
    await expectAnswer('Hello Ada world Title')
  })

  it('does not keep other pages from being served', async () => {
    edit('src/server/schema.ts', 'export const name = (\n')
    await overlay().waitFor({ timeout: 40_000 })
    await tab.reload()
    expect(await tab.locator('#title').innerText()).toBe('Title')
    edit('src/server/schema.ts', sources['src/server/schema.ts'])
    await expectAnswer('Hello Ada world Title')
  })

  it('that only shows when it runs shows the overlay with the first call, and heals', async () => {
    edit('src/server/greeting.ts', "throw new Error('On purpose')\nexport const greeting = ''\n")
    await expect
      .poll(
        async () => {
          await tab.locator('#call').dispatchEvent('click', {}, { timeout: 3000 })
          return overlay().count()
        },
        { timeout: 40_000 },
      )
      .toBe(1)
    await expectOverlay('On purpose')
    await tab.waitForTimeout(500)
    await correct('src/server/greeting.ts')
    await expectAnswer('Hello Ada world Title')
    await expectSamePage()
  })
})

// The last one: the server restarts itself for it.
describe('an edit of the Wrangler config', () => {
  it('shows up without a restart by hand', async () => {
    edit('wrangler.toml', wranglerToml.replace('"world"', '"wide world"'))
    const greet = async () => {
      const body = JSON.stringify({ name: 'Ada' })
      const headers = { 'content-type': 'application/json' }
      const response = await server.fetch('/api/greet', { method: 'POST', headers, body })
      return response.text()
    }
    await expect
      .poll(() => greet().catch(String), { timeout: 40_000 })
      .toContain('Hello Ada wide world Title')
  })
})
