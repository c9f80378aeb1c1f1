import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { npm, root } from './build.ts'

/** A new folder outside the repository. */
export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'hono-actions-')))
}

/** Packs the library as `npm publish` would, and returns the tarball and the paths in it. */
export async function packLibrary(folder: string): Promise<{ tarball: string; files: string[] }> {
  const printed = await npm(
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    root,
  )
  const [{ filename, files }] = JSON.parse(printed)
  return {
    tarball: join(folder, filename),
    files: files.map(({ path }: { path: string }) => path).sort(),
  }
}
