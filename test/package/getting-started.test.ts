import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violationsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { fixtures, npx, root } from '../support/build.ts'
import { commandsOf, type ShownCommand, shell } from '../support/commands.ts'
import { filesOf } from '../support/markdown.ts'
import { temporaryFolder } from '../support/pack.ts'
import { startByShell } from '../support/server.ts'
import { astroCheck, installedPackages } from '../support/tools.ts'

const page = join(root, 'docs/getting-started.md')
const commands = commandsOf(page)

let browser: Browser
let folder: string

beforeAll(async () => {
  browser = await launchBrowser()
  folder = temporaryFolder()
})

afterAll(() => browser?.close())

/** Writes what `npm create astro` does, with the packages that `init` would install. */
async function create(line: string): Promise<void> {
  const name = /^npm create astro@latest (\S+) -- --template minimal/.exec(line)?.[1]
  const site = join(folder, name ?? '')
  cpSync(join(fixtures, 'minimal-template'), site, { recursive: true })
  symlinkSync(join(await installedPackages(), 'node_modules'), join(site, 'node_modules'))
}

/** Starts the dev server, signs the book in a browser, and returns what the server printed. */
async function sign(line: string): Promise<string> {
  const entries = 'src/pages/entries.astro'
  writeFileSync(join(folder, entries), filesOf(page)[entries] ?? '')
  // Any free port, where the page has the port of every new site.
  const server = await startByShell(`${line} -- --port 0 --host 127.0.0.1`, folder)
  try {
    const tab = await browser.newPage()
    const writeEntry = async (name: string) => {
      await tab.getByLabel('Name').fill(name)
      await tab.getByLabel('Message').fill('A fine place')
      await tab.getByRole('button', { name: 'Sign' }).click()
    }
    await tab.goto(server.url)
    // The browser itself refuses an empty name.
    await writeEntry(' ')
    await tab.getByText('Who are you?').waitFor()
    expect(await tab.getByLabel('Message').inputValue()).toBe('A fine place')
    expect(await tab.getByRole('listitem').count()).toBe(0)
    expect(await violationsOf(tab)).toEqual([])
    await writeEntry('Ada')
    await tab.getByRole('listitem').waitFor()
    expect(await tab.getByRole('listitem').allInnerTexts()).toEqual(['Ada: A fine place'])
    // Reloading sends nothing again.
    await tab.reload()
    expect(await tab.getByRole('listitem').count()).toBe(1)
    // The page that the reader adds.
    await tab.goto(new URL('/entries', server.url).href)
    expect(await tab.getByRole('listitem').allInnerTexts()).toEqual(['Ada: A fine place'])
    return server.printed().replaceAll(server.url, 'http://localhost:4321')
  } finally {
    await server.stop()
  }
}

/** Does what a person does who types a command of the page, and returns what they see. */
async function type({ line }: ShownCommand): Promise<string> {
  if (line.startsWith('npm create astro')) await create(line)
  else if (line.startsWith('cd ')) folder = join(folder, line.slice(3))
  else if (line === 'npm run dev') return sign(line)
  // The packages are there, and the library itself is in no registry.
  else if (line.includes(' init ')) return shell(`${line} --no-install`, folder)
  else return shell(line, folder)
  return ''
}

describe('the page, typed command by command', () => {
  it('goes from an empty folder to what would be deployed', () => {
    expect(commands.map(({ line }) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'npm create astro@latest',
      'cd my-site',
      'npx @gnosticdev/hono-actions init',
      'npm run dev',
      'npm test',
      'npx wrangler deploy',
    ])
  })

  it.each(commands)('$line', { timeout: 480_000 }, async (command) => {
    const printed = await type(command)
    for (const line of command.seen) expect(printed).toContain(line)
  })

  it('shows the actions that were written', () => {
    const path = 'src/server/actions.ts'
    const shown = filesOf(page)[path]
    expect(shown).toBe(`// ${path}\n${readFileSync(join(folder, path), 'utf8')}`)
  })

  it('leaves nothing to be done', async () => {
    const printed = await shell('npx @gnosticdev/hono-actions init --yes --no-install', folder)
    expect(printed).toContain('There is nothing to do.')
    expect(existsSync(join(folder, 'worker-configuration.d.ts'))).toBe(true)
  })

  it('gives a project that is clean for a linter', async () => {
    const options = [
      `--config-path=${root}/biome.json`,
      '--vcs-enabled=false',
      // The code fits the columns of a page.
      '--line-width=70',
      '--error-on-warnings',
    ]
    await npx('biome', ['check', ...options, 'src', 'test', 'wrangler.jsonc'], folder)
  })

  it('gives a project that type-checks', async () => {
    const printed = await astroCheck(folder)
    expect(printed).toMatch(/Result \([1-9]\d* files\):\s+- 0 errors\s+- 0 warnings\s+- 0 hints/)
  })
})
