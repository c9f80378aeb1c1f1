import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { npx, root } from '../support/build.ts'
import { packLibrary, temporaryFolder } from '../support/pack.ts'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

describe('the packed library', () => {
  it('pack-contents: has the output, one file for each source file, and nothing else', async () => {
    const { files } = await packLibrary(temporaryFolder())
    expect(files).toMatchSnapshot()
  })

  it('exports these names, and no others', async () => {
    const surface: Record<string, string[]> = {}
    for (const entry of Object.keys(manifest.exports)) {
      if (entry.endsWith('.json')) continue
      const module = await import(join('@gnosticdev/hono-actions', entry))
      surface[entry] = Object.keys(module).sort()
    }
    expect(surface).toMatchSnapshot()
  })

  it('has declarations for every entry', () => {
    for (const target of Object.values<string>(manifest.exports)) {
      if (target.endsWith('.json')) continue
      expect(existsSync(join(root, target.replace(/\.js$/, '.d.ts'))), target).toBe(true)
    }
  })

  it('is clean for publint and arethetypeswrong', async () => {
    const { tarball } = await packLibrary(temporaryFolder())
    expect(await npx('publint', [tarball, '--strict'])).toContain('All good!')
    await npx('attw', [tarball, '--profile', 'esm-only'])
  })

  it('has these dependencies, and no others', () => {
    expect(Object.keys(manifest.dependencies)).toEqual([
      // The command line's; Astro has most of them already.
      '@babel/parser',
      '@clack/prompts',
      '@decimalturn/toml-patch',
      '@standard-schema/spec',
      '@types/node',
      // Parses `Set-Cookie` lines. Astro has it too.
      'cookie',
      'devalue',
      'diff',
      'jsonc-parser',
      'package-manager-detector',
    ])
  })
})

describe('the tree', () => {
  it('has one workerd', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    const copies = Object.keys(packages).filter((path) => path.endsWith('node_modules/workerd'))
    expect(copies).toEqual(['node_modules/workerd'])
  })
})
