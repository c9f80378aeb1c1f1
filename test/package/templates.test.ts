import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixtures, npm, quiet, root } from '../support/build.ts'
import { cli } from '../support/cli.ts'
import { packLibrary, temporaryFolder } from '../support/pack.ts'
import { startByShell } from '../support/server.ts'

const run = promisify(execFile)
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const locked = Object.fromEntries(
  ['astro', '@astrojs/cloudflare', 'hono', 'wrangler', 'zod'].map((name) => [
    name,
    devDependencies[name] as string,
  ]),
)

/** Result of `npm create astro`, and of `npm create cloudflare` with the framework Astro on top. */
const templates = {
  'create astro': ['minimal-template'],
  'create cloudflare': ['minimal-template', 'cloudflare-template'],
}

/** Package managers, with their command for a binary of a package. */
const managers = { npm: 'npx --no-install', pnpm: 'pnpm exec', bun: 'bunx' }

type Manager = keyof typeof managers

let tools: string
let tarball: string
let path: string

beforeAll(async () => {
  tools = temporaryFolder()
  tarball = (await packLibrary(tools)).tarball
  const packages = ['pnpm@12.21.0', 'bun@1.4.5']
  await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], tools)
  path = `${join(tools, 'node_modules/.bin')}:${process.env['PATH']}`
})

afterAll(() => rmSync(tools, { recursive: true, force: true }))

/** Writes a template with this library, which is in no registry, and with locked versions. */
function create(template: keyof typeof templates, manager: Manager): string {
  const folder = join(tools, `${manager}-${template.replace(' ', '-')}`)
  mkdirSync(folder)
  for (const one of templates[template]) cpSync(join(fixtures, one), folder, { recursive: true })
  const file = join(folder, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  const { dependencies, devDependencies: dev = {} } = manifest
  // npm refuses an override of a package that the project depends on directly.
  for (const list of [dependencies, dev]) {
    for (const name of Object.keys(list)) if (name in locked) list[name] = locked[name]
  }
  dependencies['@gnosticdev/hono-actions'] = `file:${tarball}`
  if (manager === 'bun') manifest.overrides = locked
  writeFileSync(file, JSON.stringify(manifest, null, 2))
  if (manager === 'pnpm') {
    const pinned = Object.entries(locked).map(([name, version]) => `  '${name}': ${version}\n`)
    const settings = `storeDir: ${join(tools, 'store')}\noverrides:\n${pinned.join('')}`
    // Which `npm create cloudflare` writes as well.
    const builds = 'allowBuilds:\n  esbuild: true\n  workerd: true\n'
    const isTold = template === 'create cloudflare'
    writeFileSync(join(folder, 'pnpm-workspace.yaml'), settings + (isTold ? builds : ''))
  }
  return folder
}

describe.each(Object.keys(templates) as (keyof typeof templates)[])('npm %s', (template) => {
  it.each(Object.keys(managers) as Manager[])(
    'gives a project that init sets up, and that develops, passes its test and deploys: %s',
    { timeout: 300_000 },
    async (manager) => {
      const folder = create(template, manager)
      const env = { ...quiet, PATH: path, CI: 'true' }
      /** Runs a command line in the project, and returns what it printed. */
      const type = async (line: string) => {
        const done = run('sh', ['-c', line], { cwd: folder, env, maxBuffer: 1 << 26 })
        const { stdout, stderr } = await done.catch(({ stdout, stderr }) => {
          throw new Error(`${line}\n${stdout}${stderr}`)
        })
        return stdout + stderr
      }
      if (manager === 'bun') await type('bun install')
      else writeFileSync(join(folder, manager === 'pnpm' ? 'pnpm-lock.yaml' : '.npmrc'), '')

      const { code, printed } = await cli(['init', '--yes'], folder, [], path)
      expect(code, printed).toBe(0)
      expect(printed).toContain('Done. Start it: ')
      expect(printed).not.toContain('Left to you')

      const line = `PATH=${path} ${manager} run dev ${manager === 'npm' ? '-- ' : ''}--port 0 --host 127.0.0.1`
      const server = await startByShell(line, folder)
      try {
        const page = await server.fetch('/')
        expect(page.status, server.printed()).toBe(200)
        expect(await page.text()).toContain('Sign')
        const body = JSON.stringify({ name: 'Ada', message: 'Hello' })
        const headers = { 'content-type': 'application/json' }
        const response = await server.fetch('/api/addEntry', { method: 'POST', headers, body })
        expect(await response.json()).toMatchObject({ error: null })
      } finally {
        await server.stop()
      }
      expect(await type(`${manager} run test`)).toMatch(/pass 2\n/)
      expect(await type(`${managers[manager]} wrangler deploy --dry-run`)).toContain(
        '--dry-run: exiting now',
      )
      if (manager !== 'pnpm') return
      const workspace = readFileSync(join(folder, 'pnpm-workspace.yaml'), 'utf8')
      expect(workspace).toMatch(/allowBuilds:\n {2}esbuild: true\n {2}workerd: true\n/)
    },
  )
})
