import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { editEnvFile } from '../../src/cli/init/env-file.ts'
import { isTemplatePage, pageFile } from '../../src/cli/init/example.ts'
import { adapterRange } from '../../src/cli/init/packages.ts'
import { addToObject } from '../../src/cli/init/wrangler-jsonc.ts'
import { isAtLeast } from '../../src/cli/versions.ts'
import { fixtures, root } from '../support/build.ts'

const types = '../worker-configuration.d.ts'
const line = `/// <reference path="${types}" />`

describe('env.d.ts', () => {
  it('begins with the types of the bindings', () => {
    expect(editEnvFile(undefined, types)).toMatch(/^\/\/\/ <reference path="\.\.\/worker-/)
  })

  it('is extended before what it has, which stays the script that it may be', () => {
    const own = '/// <reference types="astro/client" />\ninterface ImportMetaEnv { A: string }\n'
    expect(editEnvFile(own, types)).toBe(`${line}\n${own}`)
    expect(editEnvFile('export {}\r\n', types)).toBe(`${line}\r\nexport {}\r\n`)
  })

  it('is left as it is where it has them', () => {
    for (const own of [
      `${line}\n`,
      `// Mine.\n/* and\nmore */\n/// <reference types="astro/client" />\n/// <reference path='${types}'/>\nexport {}\n`,
    ]) {
      expect(editEnvFile(own, types)).toBe(own)
    }
  })

  it('gets the line where it has it only for show', () => {
    const own = `export {}\n${line}\n`
    expect(editEnvFile(own, types)).toBe(`${line}\n${own}`)
  })
})

describe('package.json', () => {
  it('gets a script, in its own form', () => {
    const own = '{\n\t"name": "x",\n\t"scripts": {\n\t\t"dev": "astro dev"\n\t}\n}\n'
    expect(addToObject(own, 'scripts', 'test', 'a && b')).toBe(
      own.replace('"astro dev"', '"astro dev",\n\t\t"test": "a && b"'),
    )
    expect(addToObject('{\n  "name": "x"\n}', 'scripts', 'test', 'a')).toBe(
      '{\n  "name": "x",\n  "scripts": { "test": "a" }\n}',
    )
    expect(addToObject('{ "scripts": {} }', 'scripts', 'test', 'a')).toBe(
      '{ "scripts": {\n  "test": "a"\n} }',
    )
  })

  it('is left alone where its scripts are none', () => {
    for (const scripts of ['null', '"all"', '[]']) {
      const odd = `{ "scripts": ${scripts} }`
      expect(addToObject(odd, 'scripts', 'test', 'a')).toBeUndefined()
    }
  })
})

describe("the template's page", () => {
  const template = readFileSync(join(fixtures, 'minimal-template/src/pages/index.astro'), 'utf8')

  it('is known, of any version', () => {
    expect(isTemplatePage(template)).toBe(true)
    expect(isTemplatePage(template.replaceAll('\n', '\r\n'))).toBe(true)
    expect(isTemplatePage(template.replace('<link rel="icon" href="/favicon.ico" />', ''))).toBe(
      true,
    )
  })

  it('is not a page of the user', () => {
    expect(isTemplatePage(template.replace('<h1>Astro', '<h1>Mine'))).toBe(false)
    expect(isTemplatePage(template.replace('---\n\n---', '---\nconst a = 1\n---'))).toBe(false)
    expect(isTemplatePage(pageFile(true))).toBe(false)
  })
})

describe('versions', () => {
  it('are compared part by part', () => {
    expect(isAtLeast('22.12.0', '>=22.12.0')).toBe(true)
    expect(isAtLeast('24.1.0', '>=22.12.0')).toBe(true)
    expect(isAtLeast('22.9.0', '>=22.12.0')).toBe(false)
    expect(isAtLeast('20.20.2', '>=22.12.0')).toBe(false)
    expect(isAtLeast('7.2.0-beta.1', '^7.2.0')).toBe(true)
    expect(isAtLeast('5.18.0', '^7.2.0')).toBe(false)
  })

  it('of the adapter to install are those this is tested with', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(isAtLeast(devDependencies['@astrojs/cloudflare'], adapterRange)).toBe(true)
    expect(devDependencies['@astrojs/cloudflare'].split('.')[0]).toBe(adapterRange.slice(1, 3))
  })
})
