import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { smallestApp, writeProject } from '../support/project.ts'
import { type ServerProcess, startDev } from '../support/server.ts'

const page = `---
import { title } from '../lib/title'
---
<h1>{title}</h1>
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
  'src/server/schema.ts': `import { z } from 'astro/zod'

export const name = z.object({ name: z.string() })
`,
  'src/lib/title.ts': "export const title = 'Title'\n",
} as const

const wranglerToml = `${smallestApp['wrangler.toml']}
[vars]
WHO = "world"
OTHER = "others"
`

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

/** What a call from the open page shows, asked again until it is what is expected. */
async function expectAnswer(expected: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await tab.locator('#call').dispatchEvent('click')
        await tab.waitForTimeout(100)
        return tab.locator('#answer').innerText()
      },
      { timeout: 20_000 },
    )
    .toBe(expected)
}

async function expectSamePage(): Promise<void> {
  expect(await tab.locator('#typed').inputValue()).toBe('typed')
  expect(loads).toBe(1)
}

beforeAll(async () => {
  folder = writeProject({
    ...smallestApp,
    ...sources,
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

beforeEach(async () => {
  await tab?.close()
  tab = await browser.newPage()
  loads = 0
  tab.on('load', () => {
    loads += 1
  })
  const connected = tab.waitForEvent('console', (line) => line.text() === '[vite] connected.')
  await tab.goto(server.url)
  await connected
  await tab.fill('#typed', 'typed')
  await expectAnswer('Hello Ada world Title')
})

const overlay = () => tab.locator('vite-error-overlay')

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
    await expectAnswer('FORBIDDEN ')
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

  it('of what a page is made of as well reloads it', async () => {
    change('src/lib/title.ts', 'Title', 'Heading')
    await expect.poll(() => tab.locator('h1').innerText(), { timeout: 20_000 }).toBe('Heading')
    expect(loads).toBe(2)
    edit('src/lib/title.ts', sources['src/lib/title.ts'])
    await expect.poll(() => tab.locator('h1').innerText(), { timeout: 20_000 }).toBe('Title')
    await expectAnswer('Hello Ada world Title')
  })

  it('of the bindings in the Wrangler config is served, without a restart by hand', async () => {
    edit('wrangler.toml', wranglerToml.replace('"world"', '"wide world"'))
    await expectAnswer('Hello Ada wide world Title')
    edit('wrangler.toml', wranglerToml)
    await expectAnswer('Hello Ada world Title')
  })
})

describe('a mistake, while a page is open', () => {
  it('of syntax shows the overlay at once, and is forgotten once it is mended', async () => {
    edit('src/server/actions.ts', 'export const honoActions = {{\n')
    await overlay().waitFor({ timeout: 20_000 })
    expect(await overlay().innerText()).toContain('src/server/actions.ts:1:29')
    expect(await overlay().innerText()).not.toContain('\u001b')
    edit('src/server/actions.ts', sources['src/server/actions.ts'])
    await overlay().waitFor({ state: 'detached', timeout: 20_000 })
    await expectAnswer('Hello Ada world Title')
    await expectSamePage()
  })

  it('of the export shows what to add', async () => {
    edit('src/server/actions.ts', 'export const other = {}\n')
    await overlay().waitFor({ timeout: 20_000 })
    expect(await overlay().innerText()).toContain('export const honoActions =')
    edit('src/server/actions.ts', sources['src/server/actions.ts'])
    await overlay().waitFor({ state: 'detached', timeout: 20_000 })
    await expectAnswer('Hello Ada world Title')
  })

  it('does not keep other pages from being served', async () => {
    edit('src/server/schema.ts', 'export const name = (\n')
    await overlay().waitFor({ timeout: 20_000 })
    await tab.reload()
    expect(await tab.locator('h1').innerText()).toBe('Title')
    edit('src/server/schema.ts', sources['src/server/schema.ts'])
    await expectAnswer('Hello Ada world Title')
  })

  it('that only shows when it runs shows the overlay with the first call, and heals', async () => {
    edit('src/server/greeting.ts', "throw new Error('On purpose')\nexport const greeting = ''\n")
    await expect
      .poll(
        async () => {
          await tab.locator('#call').dispatchEvent('click')
          return overlay().count()
        },
        { timeout: 20_000 },
      )
      .toBe(1)
    expect(await overlay().innerText()).toContain('On purpose')
    edit('src/server/greeting.ts', sources['src/server/greeting.ts'])
    await overlay().waitFor({ state: 'detached', timeout: 20_000 })
    await expectAnswer('Hello Ada world Title')
    await expectSamePage()
  })
})
