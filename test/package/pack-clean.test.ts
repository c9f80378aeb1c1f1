import { cpSync, globSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { npm, root } from '../support/build.ts'
import { packLibrary, temporaryFolder } from '../support/pack.ts'

describe('the packed library', () => {
  // `npm publish` and an install from the repository do the same.
  it('pack-clean: is built by npm pack in a clone without dist', async () => {
    const clone = temporaryFolder()
    for (const path of [
      'package.json',
      'tsconfig.json',
      'src',
      'scripts',
      'README.md',
      'LICENSE',
    ]) {
      cpSync(join(root, path), join(clone, path), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
    await npm(['pack', '--pack-destination', clone], clone)
    const { files } = await packLibrary(temporaryFolder())
    const built = globSync('dist/**/*.{js,ts,map,css,json}', { cwd: clone })
    expect(built.length).toBeGreaterThan(100)
    expect(files.filter((file) => file.startsWith('dist/'))).toEqual(built.sort())
  })
})
