import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { editAstroConfig } from '../../src/cli/init/astro-config.ts'
import { fixtures, root } from '../support/build.ts'
import { notingCommands } from '../support/cli.ts'
import { shell } from '../support/commands.ts'
import { writeProject } from '../support/project.ts'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** A registry that has this package, and Hono. */
let registry: Server
let address: string

beforeAll(async () => {
  const versions: Record<string, object> = {
    [manifest.name]: { [manifest.version]: manifest },
    hono: { '4.13.0': {}, '4.13.19': {} },
  }
  registry = createServer(({ url = '' }, response) => {
    const name = decodeURIComponent(url.slice(1).replace(/\/latest$/, ''))
    const isKnown = name in versions
    response.statusCode = isKnown ? 200 : 404
    const latest = url.endsWith('/latest')
    response.end(JSON.stringify(isKnown && !latest ? { versions: versions[name] } : manifest))
  })
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`
})

afterAll(() => registry?.close())

it('is added by astro add, with the packages that it needs', async () => {
  const template = readFileSync(join(fixtures, 'minimal-template/astro.config.mjs'), 'utf8')
  const folder = writeProject({
    'package.json': JSON.stringify({ type: 'module', dependencies: { astro: '*' } }),
    'astro.config.mjs': template,
    'src/pages/index.astro': '<p>page</p>\n',
    'tsconfig.json': '{ "extends": "astro/tsconfigs/strict" }',
  })
  const { path, calls } = notingCommands('nothing fails', { registry: address })
  const astro = join(root, 'node_modules/.bin/astro')
  const printed = await shell(`${astro} add ${manifest.name} --yes`, folder, { PATH: path })
  expect(printed).toContain('Added the following integration to your project')
  expect(calls()).toEqual([`npm i ${manifest.name}@^${manifest.version} hono@^4.13.19`])
  const config = readFileSync(join(folder, 'astro.config.mjs'), 'utf8')
  expect(config).toContain(`import gnosticdevHonoActions from '${manifest.name}';`)
  expect(config).toContain('integrations: [gnosticdevHonoActions()]')
  // What is still missing is the adapter, which `init` adds.
  const { code } = editAstroConfig(config, 'astro.config.mjs')
  expect(code).toContain('adapter: cloudflare()')
  expect(code.match(/HonoActions\(\)/g)).toHaveLength(1)
})

it('has what Astro looks for', async () => {
  const { default: integration } = await import('@gnosticdev/hono-actions')
  expect(integration()).toMatchObject({ name: manifest.name, hooks: expect.any(Object) })
  expect(manifest.keywords).toEqual(expect.arrayContaining(['withastro', 'astro-integration']))
  expect(manifest.keywords).not.toContain('astro-adapter')
  expect(manifest.exports['.']).toBe('./dist/integration/index.js')
  expect(manifest.bin).toEqual({ 'hono-actions': './dist/cli/index.js' })
})
