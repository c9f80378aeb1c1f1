import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { actionsFile, migration, pageFile, testFile } from '../../src/cli/init/example.ts'
import { root } from '../support/build.ts'
import { cli, filesIn, notingCommands, projectOf, templateProject } from '../support/cli.ts'
import { temporaryFolder } from '../support/pack.ts'
import type { Files } from '../support/project.ts'

const quietly = ['init', '--yes', '--no-install']
const template = filesIn(join(root, 'test/fixtures/minimal-template'))
const pages = 'https://github.com/gnosticdev/hono-actions/blob/main/docs/errors'

/** The files that a run wrote or changed, and nothing else of the folder. */
async function changed(folder: string, args = quietly, answers: string[] = []): Promise<Files> {
  const before = filesIn(folder)
  const { code, printed } = await cli(args, folder, answers)
  expect(code, printed).toBe(0)
  const after = filesIn(folder)
  expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)))
  return Object.fromEntries(Object.entries(after).filter(([path, now]) => now !== before[path]))
}

/** Runs it again, and looks that it says so and changes nothing. */
async function expectDone(folder: string): Promise<void> {
  const before = filesIn(folder)
  const { code, printed } = await cli(quietly, folder)
  expect(printed).toContain('There is nothing to do.')
  expect(code).toBe(0)
  expect(filesIn(folder)).toEqual(before)
}

describe('init, in the minimal template', () => {
  let folder: string
  let written: Files

  beforeAll(async () => {
    folder = templateProject()
    written = await changed(folder)
  })

  it('writes what a project needs, and an example', () => {
    expect(Object.keys(written).sort()).toEqual([
      '.gitignore',
      'astro.config.mjs',
      'migrations/0001_guestbook.sql',
      'package.json',
      'src/env.d.ts',
      'src/pages/index.astro',
      'src/server/actions.ts',
      'test/actions.test.mjs',
      'wrangler.jsonc',
    ])
    expect(written['src/server/actions.ts']).toBe(actionsFile('DB'))
    expect(written['test/actions.test.mjs']).toBe(testFile('DB', '/api'))
    expect(written['src/pages/index.astro']).toBe(pageFile(true))
    expect(JSON.parse(written['package.json'] ?? '')).toEqual({
      ...JSON.parse(template['package.json'] ?? ''),
      scripts: {
        dev: 'astro dev',
        build: 'astro build',
        preview: 'astro preview',
        astro: 'astro',
        test: 'astro build && node --test test/*.test.mjs',
      },
    })
  })

  it('has nothing to do the second time, and changes no byte', () => expectDone(folder))

  it('has nothing to do once the actions are changed', async () => {
    const own = templateProject({
      ...written,
      'src/server/actions.ts': 'export const honoActions = {}',
    })
    await expectDone(own)
  })

  it('adds to the example what is missing of it', async () => {
    const { 'test/actions.test.mjs': test = '', ...rest } = written
    expect(await changed(templateProject(rest))).toEqual({ 'test/actions.test.mjs': test })
  })
})

describe('init, in a project that has some of it', () => {
  it('keeps the comments of a wrangler.toml', async () => {
    const own = '# Mine.\nname = "mine" # its name\n\n# What it is told.\n[vars]\nA = "1"\n'
    const folder = templateProject({ 'wrangler.toml': own })
    const written = await changed(folder)
    expect(written['wrangler.toml']).toBe(`# Mine.
name = "mine" # its name

# What it is told.
[vars]
A = "1"

[[d1_databases]]
binding = "DB"
database_name = "my-site"
`)
    expect(written).not.toHaveProperty('wrangler.jsonc')
    await expectDone(folder)
  })

  it('keeps the comments of a wrangler.jsonc', async () => {
    const own = '{\n  // Mine.\n  "name": "mine", // its name\n  "vars": { "A": "1" },\n}\n'
    const folder = templateProject({ 'wrangler.jsonc': own })
    const written = await changed(folder)
    expect(written['wrangler.jsonc']).toBe(`{
  // Mine.
  "name": "mine", // its name
  "vars": { "A": "1" },
  "d1_databases": [{ "binding": "DB", "database_name": "my-site" }],
}
`)
    await expectDone(folder)
  })

  it('changes a config in TypeScript, in the folders that it names', async () => {
    const { 'astro.config.mjs': config = '', ...rest } = template
    const folder = projectOf({
      ...rest,
      'astro.config.ts': config.replace('({})', "({ srcDir: './app', base: '/docs' })"),
      'app/pages/index.astro': template['src/pages/index.astro'] ?? '',
    })
    const written = await changed(folder)
    expect(written['astro.config.ts']).toContain('integrations: [honoActions()]')
    expect(written['app/server/actions.ts']).toBe(actionsFile('DB'))
    expect(written['app/pages/index.astro']).toBe(pageFile(true))
    expect(written['app/env.d.ts']).toContain('path="../worker-configuration.d.ts"')
    expect(written['test/actions.test.mjs']).toContain("'/docs/api/addEntry'")
    expect(written).not.toHaveProperty('astro.config.mjs')
    await expectDone(folder)
  })

  it('writes a config if the project has none', async () => {
    const { 'astro.config.mjs': _, ...rest } = template
    const written = await changed(projectOf(rest))
    expect(written['astro.config.mjs']).toContain('adapter: cloudflare(),')
  })

  it('keeps its adapter', async () => {
    const folder = templateProject({
      'astro.config.mjs': `import { defineConfig } from 'astro/config'
import cloudflare from '@astrojs/cloudflare'

export default defineConfig({
  adapter: cloudflare({ imageService: 'passthrough' }),
})
`,
    })
    const written = await changed(folder)
    expect(written['astro.config.mjs']).toBe(`import { defineConfig } from 'astro/config'
import cloudflare from '@astrojs/cloudflare'
import honoActions from '@gnosticdev/hono-actions'

export default defineConfig({
  adapter: cloudflare({ imageService: 'passthrough' }),
  integrations: [honoActions()],
})
`)
    // Its pages are rendered at build time, but for those that say otherwise.
    expect(written['src/pages/index.astro']).toBe(pageFile(false))
    expect(pageFile(false)).toContain('\nexport const prerender = false\n')
    await expectDone(folder)
  })

  it('keeps its integration', async () => {
    const folder = templateProject({
      'astro.config.mjs': `import cloudflare from '@astrojs/cloudflare'
import actions from '@gnosticdev/hono-actions'
export default { adapter: cloudflare(), integrations: [actions({ basePath: '/rpc' })] }
`,
    })
    const written = await changed(folder)
    expect(written).not.toHaveProperty('astro.config.mjs')
    expect(written['test/actions.test.mjs']).toContain("'/rpc/addEntry'")
  })

  it.each([
    ['src/hono.ts', 'honoActions()'],
    ['src/elsewhere.ts', "honoActions({ actionsPath: './src/elsewhere.ts' })"],
  ])('keeps its actions in %s, and leaves the example out', async (path, integration) => {
    const folder = templateProject({
      [path]: 'export const honoActions = {}\n',
      'astro.config.mjs': `import cloudflare from '@astrojs/cloudflare'
import honoActions from '@gnosticdev/hono-actions'
export default { adapter: cloudflare(), integrations: [${integration}] }
`,
    })
    const written = await changed(folder)
    expect(Object.keys(written).sort()).toEqual(['.gitignore', 'src/env.d.ts', 'wrangler.jsonc'])
    expect(written['wrangler.jsonc']).not.toContain('d1_databases')
    await expectDone(folder)
  })

  it('uses a database of its own by that name, behind the migrations that it has', async () => {
    const folder = templateProject({
      'wrangler.json': JSON.stringify({
        d1_databases: [{ binding: 'DB', database_name: 'own', migrations_dir: './sql' }],
      }),
      'sql/0009_own.sql': 'SELECT 1;',
    })
    const written = await changed(folder)
    expect(written).not.toHaveProperty('wrangler.json')
    expect(written['sql/0010_guestbook.sql']).toBe(migration)
    await expectDone(folder)
  })

  it('takes another name, where a binding of another kind has it', async () => {
    const own = '{ "kv_namespaces": [{ "binding": "DB", "id": "1" }] }'
    const folder = templateProject({ 'wrangler.json': own })
    const written = await changed(folder)
    expect(JSON.parse(written['wrangler.json'] ?? '')).toEqual({
      kv_namespaces: [{ binding: 'DB', id: '1' }],
      d1_databases: [{ binding: 'GUESTBOOK_DB', database_name: 'my-site' }],
    })
    expect(written['src/server/actions.ts']).toContain('ctx.env.GUESTBOOK_DB.prepare')
    await expectDone(folder)
  })

  it('extends its env.d.ts, and keeps its script and its page', async () => {
    const page = '<h1>Mine</h1>\n'
    const folder = templateProject({
      'src/env.d.ts': '/// <reference types="astro/client" />\n',
      'src/pages/index.astro': page,
      'package.json': (template['package.json'] ?? '').replace('"dev":', '"test": "mine", "dev":'),
    })
    const before = filesIn(folder)
    const { printed } = await cli(quietly, folder)
    const after = filesIn(folder)
    expect(after['src/env.d.ts']).toBe(
      '/// <reference path="../worker-configuration.d.ts" />\n/// <reference types="astro/client" />\n',
    )
    for (const path of ['package.json', 'src/pages/index.astro']) {
      expect(after[path]).toBe(before[path])
    }
    expect(printed).toContain('src/pages/index.astro is yours, and was not changed.')
    expect(printed).toContain('The example is at /guestbook, in src/pages/guestbook.astro.')
    expect(after['src/pages/guestbook.astro']).toBe(pageFile(true))
    await expectDone(folder)
  })

  it('keeps a page at the path of the example', async () => {
    const page = 'src/pages/guestbook.astro'
    const folder = templateProject({ 'src/pages/index.astro': 'Mine', [page]: 'Mine too' })
    const { code, printed } = await cli(quietly, folder)
    expect(code, printed).toBe(0)
    expect(filesIn(folder)).toMatchObject({ 'src/pages/index.astro': 'Mine', [page]: 'Mine too' })
    expect(printed).toContain('The example has no page.')
  })

  it('lets Git ignore secrets and local state', async () => {
    const folder = templateProject({ '.gitignore': '/dist/\n/.wrangler' })
    await changed(folder)
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(
      '/dist/\n/.wrangler\n\n# Cloudflare: local secrets and state\n.dev.vars\n',
    )
    await expectDone(folder)
  })

  it('writes to its cloudflare.config.ts, whose types Vite generates', async () => {
    const own = `import { defineConfig } from 'cf/config'

export default defineConfig({
  worker: { name: 'mine', compatibilityDate: '2026-10-12' },
})
`
    const folder = templateProject({ 'cloudflare.config.ts': own })
    const before = filesIn(folder)
    const { code, printed } = await cli(quietly, folder)
    expect(code, printed).toBe(0)
    const after = filesIn(folder)
    expect(after['cloudflare.config.ts']).toBe(
      own.replace("12' }", "12', env: { DB: { type: 'd1', name: 'my-site' } } }"),
    )
    expect(after).not.toHaveProperty(['wrangler.jsonc'])
    expect(after['src/env.d.ts']).toContain('path="../.cloudflare/types/index.d.ts"')
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toMatch(
      /\.dev\.vars\n\.wrangler\/\n\.cloudflare\/\n$/,
    )
    expect(printed).toContain('Run migrations/0001_guestbook.sql on the local database DB.')
    expect(printed).not.toContain('wrangler types')
    expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)))
    await expectDone(folder)
  })
})

describe('init asks', () => {
  it('before each change, and makes those that are agreed to', async () => {
    const folder = templateProject()
    // Config, Wrangler, .gitignore, env.d.ts, actions, migration, test, script, page.
    const answers = ['y', 'y', 'n', 'n', 'y', 'y', 'n', '\r', 'n']
    const written = await changed(folder, ['init', '--no-install'], answers)
    expect(Object.keys(written).sort()).toEqual([
      'astro.config.mjs',
      'migrations/0001_guestbook.sql',
      'package.json',
      'src/server/actions.ts',
      'wrangler.jsonc',
    ])
  })

  it('for nothing that belongs to actions which are not wanted', async () => {
    const answers = ['n', 'n', 'n', 'n', 'n', 'n']
    const written = await changed(templateProject(), ['init', '--no-install'], answers)
    expect(written).toEqual({})
  })

  it('whether to add a page beside those that are there', async () => {
    const own = { 'src/pages/index.astro': '<h1>Mine</h1>\n' }
    const enter = Array(8).fill('\r')
    const beside = 'src/pages/guestbook.astro'
    const args = ['init', '--no-install']
    expect(await changed(templateProject(own), args, [...enter, 'n'])).not.toHaveProperty(beside)
    const written = await changed(templateProject(own), args, [...enter, '\r'])
    expect(written[beside]).toBe(pageFile(true))
    expect(written).not.toHaveProperty('src/pages/index.astro')
  })

  it.each([
    ['Ctrl-C', ['y', 'y', '\x03']],
    ['Escape at the last', [...Array(8).fill('y'), '\x1b']],
    ['the end of the input', ['y', 'y']],
    ['no input at all', []],
  ])('and changes nothing after %s', async (_, answers) => {
    const folder = templateProject()
    const { code, printed } = await cli(['init', '--no-install'], folder, answers)
    expect(printed).toContain('Cancelled. Nothing was changed.')
    expect(code).toBe(1)
    expect(filesIn(folder)).toEqual(template)
  })

  it('showing each change, which is not made yet', async () => {
    const folder = templateProject()
    const { printed } = await cli(['init', '--no-install'], folder, ['\x03'])
    expect(printed).toContain('- export default defineConfig({});')
    expect(printed).toContain('+   adapter: cloudflare(),')
    expect(printed).toContain('Change astro.config.mjs')
    expect(printed).not.toContain('wrangler.jsonc')
  })
})

describe('init runs the package manager', () => {
  const packages =
    '@gnosticdev/hono-actions@^3.0.0 @astrojs/cloudflare@^14.3.0 hono@^4.13.0 zod@^4.0.0'
  const migrate = 'wrangler d1 migrations apply DB --local'

  const builds = ['--allow-build=esbuild', '--allow-build=workerd']

  it.each([
    ['npm', 'package-lock.json', 'npm i', 'npx'],
    ['pnpm', 'pnpm-lock.yaml', ['pnpm add', ...builds].join(' '), 'pnpm exec'],
    ['yarn', 'yarn.lock', 'yarn add', 'yarn exec'],
    ['bun', 'bun.lock', 'bun add', 'bun x'],
    ['bun, of older projects', 'bun.lockb', 'bun add', 'bun x'],
  ])('%s, by its lockfile', async (_, lockfile, add, execute) => {
    const { path, calls } = notingCommands()
    const folder = templateProject({ [lockfile]: '' })
    const { code, printed } = await cli(['init', '--yes'], folder, [], path)
    expect(code, printed).toBe(0)
    // Yarn needs to be told whose arguments they are.
    expect(calls().map((call) => call.replace(' -- ', ' '))).toEqual([
      `${add} ${packages}`,
      `${add} -D wrangler@^4.151.0`,
      `${execute} wrangler types`,
      `${execute} ${migrate}`,
    ])
    for (const call of calls()) expect(printed).toContain(call.split(' ').slice(0, 3).join(' '))
  })

  it.each([
    ['what is decided on it', '{ "esbuild": false, "workerd": true }', '12.0.0', []],
    ['one decided', '{ "other": true, "esbuild@0.28.2": true }', '11.0.0', builds.slice(1)],
    ['no setting', 'undefined', '11.0.0', builds],
    ['an older pnpm', '{}', '10.34.9', []],
  ])('with the builds that pnpm has to be told of: %s', async (_, allowBuilds, version, told) => {
    const { path, calls } = notingCommands('nothing fails', { allowBuilds, version })
    await cli(['init', '--yes'], templateProject({ 'pnpm-lock.yaml': '' }), [], path)
    const [first, second] = calls()
    expect(first).toBe(['pnpm add', ...told, packages].join(' '))
    expect(second).toBe(['pnpm add', ...told, '-D wrangler@^4.151.0'].join(' '))
  })

  it('by the field of package.json, and only for what that lacks', async () => {
    const { path, calls } = notingCommands('nothing fails', { version: '10.0.0' })
    const manifest = JSON.parse(template['package.json'] ?? '')
    const folder = templateProject({
      'package.json': JSON.stringify({
        ...manifest,
        packageManager: 'pnpm@10.0.0',
        devDependencies: { hono: '4', wrangler: '4', '@astrojs/cloudflare': '14' },
      }),
    })
    await cli(['init', '--yes'], folder, [], path)
    // The packages that it lists were not installed yet.
    expect(calls()).toEqual([
      'pnpm add @gnosticdev/hono-actions@^3.0.0 zod@^4.0.0',
      'pnpm exec wrangler types',
      'pnpm exec wrangler d1 migrations apply DB --local',
    ])
  })

  it('without Zod if the actions are its own', async () => {
    const { path, calls } = notingCommands()
    const own = { 'src/server/actions.ts': 'export const honoActions = {}' }
    await cli(['init', '--yes'], templateProject(own), [], path)
    expect(calls()[0]).toBe(`npm i ${packages.replace(/ zod.*/, '')}`)
  })

  it('only when it may', async () => {
    const { path, calls } = notingCommands()
    for (const flag of ['--no-install', '--skip-install']) {
      const { printed } = await cli(['init', '-y', flag], templateProject(), [], path)
      expect(printed).toMatch(/Left to you:[\s\S]*npm i @gnosticdev[\s\S]*npx wrangler types/)
    }
    // All changes, but no command.
    const answers = [...Array(9).fill('y'), 'n', 'n']
    const { code } = await cli(['init'], templateProject(), answers, path)
    expect([code, calls()]).toEqual([0, []])
  })

  it('and says which command failed', async () => {
    const { path, calls } = notingCommands('npm i -D')
    const folder = templateProject()
    const { code, printed } = await cli(['init', '--yes'], folder, [], path)
    expect(code).toBe(1)
    expect(calls()).toHaveLength(2)
    expect(printed).toContain('"npm i -D wrangler@^4.151.0" failed: it ended with 7')
    expect(printed).toContain(`What is left to run:
npm i -D wrangler@^4.151.0
npx wrangler types
npx ${migrate}
${pages}/HA908.md`)
    expect(existsSync(join(folder, 'wrangler.jsonc'))).toBe(true)
  })
})

describe('init refuses, and changes nothing', () => {
  it.each([
    ['a folder without a package.json', {}, 'There is no package.json', 'HA903'],
    ['a project without Astro', { 'package.json': '{}' }, 'The package.json has no astro', 'HA903'],
    ['a package.json that is none', { 'package.json': '{' }, "can't be read", 'HA903'],
    [
      'a config that it does not understand',
      { ...template, 'astro.config.mjs': "import a from 'a'\nexport default a({})\n" },
      'adapter: cloudflare(),\n  integrations: [honoActions()],',
      'HA904',
    ],
    [
      'the adapter of another platform',
      {
        ...template,
        'astro.config.mjs': "import n from '@astrojs/node'\nexport default { adapter: n() }\n",
      },
      '@astrojs/node',
      'HA905',
    ],
    [
      'an Astro that is too old',
      { ...template, 'node_modules/astro/package.json': '{ "version": "5.18.0" }' },
      'has Astro 5.18.0',
      'HA906',
    ],
    [
      'a Wrangler config with a mistake',
      { ...template, 'wrangler.json': '{' },
      'wrangler.json',
      'HA907',
    ],
    // Where the test would be there is a file already.
    ['a folder that it cannot make', { ...template, test: 'mine' }, 'EEXIST', 'HA909'],
  ])('%s', async (_, files: Files, reason, number) => {
    const folder = projectOf(files)
    const before = filesIn(folder)
    const { code, printed } = await cli(quietly, folder)
    expect(code).toBe(1)
    expect(printed).toContain(reason)
    expect(printed).toContain('Nothing was changed')
    expect(printed).toContain(`${pages}/${number}.md`)
    expect(printed).not.toContain('    at ')
    expect(filesIn(folder)).toEqual(before)
    // Nor a folder.
    expect(existsSync(join(folder, 'migrations'))).toBe(false)
  })
})

describe('the command line', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const folder = temporaryFolder()

  it.each([[['--help']], [['-h']], [[]]])('has help: %j', async (args) => {
    const { code, printed } = await cli(args, folder)
    expect(code).toBe(0)
    expect(printed).toContain('Usage: hono-actions <command>')
    expect(printed).toMatch(/^ {2}init +\S/m)
  })

  it('has help for a command', async () => {
    const { code, printed } = await cli(['init', '--help'], folder)
    expect(code).toBe(0)
    for (const flag of ['--yes', '--no-install', '--skip-install']) expect(printed).toContain(flag)
  })

  it('has a version', async () => {
    expect(await cli(['--version'], folder)).toEqual({ code: 0, printed: `${version}\n` })
  })

  it.each([
    [['start'], 'There is no command "start"'],
    [['toString'], 'There is no command "toString"'],
    [['--verbose'], 'There is no option "--verbose"'],
    [['init', '--force'], "Unknown option '--force'"],
    [['init', 'here'], "Unexpected argument 'here'"],
  ])('refuses %j', async (args, reason) => {
    const { code, printed } = await cli(args, folder)
    expect(code).toBe(1)
    expect(printed).toContain(reason)
    expect(printed).toContain('--help')
    expect(printed).toContain(`${pages}/HA902.md`)
  })
})
