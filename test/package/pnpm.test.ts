import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fixtures, npm, quiet, root } from '../support/build.ts'
import { cli, templateProject } from '../support/cli.ts'
import { packLibrary, temporaryFolder } from '../support/pack.ts'

const run = promisify(execFile)
const store = temporaryFolder()
let path: string

beforeAll(async () => {
  const tools = temporaryFolder()
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', 'pnpm@12.21.0'], tools)
  path = `${join(tools, 'node_modules/.bin')}:${process.env['PATH']}`
}, 120_000)

afterAll(() => rmSync(store, { recursive: true, force: true }))

// pnpm shows a package only what it names, and fails if there are scripts that the project has not allowed.
it('init sets up a project of pnpm, whose test then passes', { timeout: 300_000 }, async () => {
  const { tarball } = await packLibrary(temporaryFolder())
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const pinned = ['astro', '@astrojs/cloudflare', 'hono', 'wrangler', 'zod'].map((name) => {
    return `  '${name}': ${devDependencies[name]}\n`
  })
  const template = JSON.parse(readFileSync(join(fixtures, 'minimal-template/package.json'), 'utf8'))
  const folder = templateProject({
    // In no registry.
    'package.json': JSON.stringify({
      ...template,
      dependencies: { ...template.dependencies, '@gnosticdev/hono-actions': `file:${tarball}` },
    }),
    'pnpm-lock.yaml': '',
    'pnpm-workspace.yaml': `storeDir: ${store}\noverrides:\n${pinned.join('')}`,
  })
  const { code, printed } = await cli(['init', '--yes'], folder, [], path)
  expect(code, printed).toBe(0)
  const { stdout } = await run('pnpm', ['test'], {
    cwd: folder,
    env: { ...quiet, PATH: path, CI: 'true' },
  })
  expect(stdout).toMatch(/pass 2\n/)
  const workspace = readFileSync(join(folder, 'pnpm-workspace.yaml'), 'utf8')
  expect(workspace).toMatch(/allowBuilds:\n {2}esbuild: true\n {2}workerd: true\n/)
})
