import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, createServer, type InlineConfig, type Plugin, parseAst } from 'vite'
import { describe, expect, it } from 'vitest'
import { checkEntries, type LoadModule } from '../../src/integration/check-entries.ts'
import { loaderOf } from '../../src/integration/load-module.ts'
import { root } from '../support/build.ts'

const files: Record<string, string> = {
  './empty': 'export const empty = {}',
  './again': "export { bad as names } from './bad'",
  './bad': "const inner = { 'a b': 1 }\nexport const bad = { inner }",
  './folder':
    "export * from './ban'\nexport { list as 'a.b' } from './list'\nexport * as a from './a'",
  './ban': 'export const ban = x\nexport function unban() {}',
  './list': 'export default { orThrow: x }\nexport const list = x',
  './a': 'export const b = x',
  './typed': 'const map = { then: x } as const\nexport default map satisfies object',
  './loop': "import { loop } from './loop'\nexport { loop }",
}

const load: LoadModule = async (source) => {
  const code = files[source]
  return code === undefined ? undefined : { program: parseAst(code, { lang: 'ts' }), load }
}

const check = (code: string) => checkEntries({ program: parseAst(code), load })

describe('the check of honoActions in a build', () => {
  it.each([
    ['export const honoActions = { "a b": x }', 'HA204'],
    ['export const honoActions = { then: x }', 'HA204'],
    ['export const honoActions = { admin: { orThrow: x } }', 'HA204'],
    ['const admin = { defer: x }\nexport const honoActions = { admin }', 'HA204'],
    ['import { names } from "./again"\nexport const honoActions = { names }', 'HA204'],
    ['export const honoActions = { "a.b": x, a: { b: x } }', 'HA209'],
    ['export const honoActions = { a: { b: x }, "a.b": x }', 'HA209'],
    ['export const honoActions = {}', 'HA203'],
    ['export const honoActions = { a: {} }', 'HA205'],
    ['import * as folder from "./folder"\nexport const honoActions = { folder }', 'HA209'],
    ['import * as folder from "./folder"\nexport const honoActions = { ...folder }', 'HA209'],
    ['export * as honoActions from "./folder"', 'HA209'],
    ['import list from "./list"\nexport const honoActions = { admin: { list } }', 'HA204'],
    ['import typed from "./typed"\nexport const honoActions = { ...typed }', 'HA204'],
    ['const a = { b: x }\nconst all = { a, "a.b": x }\nexport { all as honoActions }', 'HA209'],
    ['import { empty } from "./empty"\nexport const honoActions = { a: empty }', 'HA205'],
  ])('fails for %s', async (code, number) => {
    await expect(check(code)).rejects.toThrow(number)
  })

  it.each([
    'export const honoActions = { a: x, admin: { ban: y, "feed.xml": z } }',
    'import * as ban from "./ban"\nexport const honoActions = { ban, ...ban }',
    'import * as ban from "./ban"\nexport const honoActions = { ban: x, ...ban, unban: y }',
    'export const honoActions = { ...others, [name]: x, a: make({}) }',
    'import { missing } from "other"\nexport const honoActions = { missing }',
    'import { loop } from "./loop"\nexport const honoActions = { loop }',
    'export { honoActions } from "./elsewhere"',
    'export const honoActions = make()',
  ])('passes %s', async (code) => {
    await expect(check(code)).resolves.toBeUndefined()
  })
})

describe('the check of a folder that the actions file imports', () => {
  const plugin: Plugin = {
    name: 'check',
    async transform(code, id) {
      if (!id.endsWith('/actions.ts')) return
      await checkEntries({ program: this.parse(code), load: loaderOf(this, id) })
    },
  }
  const options: InlineConfig = { configFile: false, logLevel: 'silent', plugins: [plugin] }

  async function inDev(folder: string): Promise<void> {
    const server = await createServer({
      ...options,
      root: folder,
      server: { middlewareMode: true, ws: false },
    })
    try {
      await server.environments.ssr.transformRequest('/actions.ts')
    } finally {
      await server.close()
    }
  }
  const inBuild = (folder: string) =>
    build({ ...options, root: folder, build: { ssr: 'actions.ts', write: false } })

  it.each([
    ['the dev server', inDev],
    ['a build', inBuild],
  ])('fails in %s for a name that cannot be used', async (_, load) => {
    mkdirSync(join(root, 'test/.tmp'), { recursive: true })
    const folder = mkdtempSync(join(root, 'test/.tmp/entries-'))
    mkdirSync(join(folder, 'admin'))
    writeFileSync(
      join(folder, 'actions.ts'),
      "import * as admin from './admin'\nexport const honoActions = { admin }\n",
    )
    const exporting = (name: string) => {
      writeFileSync(join(folder, 'admin/index.ts'), `export const ${name}: number = 1\n`)
    }
    exporting('defer')
    await expect(load(folder)).rejects.toThrow(`honoActions.admin["defer"] can't have that name`)
    exporting('ban')
    await load(folder)
    rmSync(folder, { recursive: true })
  })
})
