import { parseAst } from 'vite'
import { describe, expect, it } from 'vitest'
import { checkEntries, type LoadModule } from '../../src/integration/check-entries.ts'

const files: Record<string, string> = {
  './empty': 'export const empty = {}',
  './again': "export { bad as names } from './bad'",
  './bad': "const inner = { 'a b': 1 }\nexport const bad = { inner }",
  './loop': "import { loop } from './loop'\nexport { loop }",
}

const load: LoadModule = async (source) => {
  const code = files[source]
  return code === undefined ? undefined : { program: parseAst(code), load }
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
    ['import { empty } from "./empty"\nexport const honoActions = { a: empty }', 'HA205'],
  ])('fails for %s', async (code, number) => {
    await expect(check(code)).rejects.toThrow(number)
  })

  it.each([
    'export const honoActions = { a: x, admin: { ban: y, "feed.xml": z } }',
    'export const honoActions = { ...others, [name]: x, a: make({}) }',
    'import { missing } from "other"\nexport const honoActions = { missing }',
    'import { loop } from "./loop"\nexport const honoActions = { loop }',
    'export { honoActions } from "./elsewhere"',
    'export const honoActions = make()',
  ])('passes %s', async (code) => {
    await expect(check(code)).resolves.toBeUndefined()
  })
})
