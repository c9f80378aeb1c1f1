import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative, sep } from 'node:path'
import process from 'node:process'

/** Miniflare never closes the databases of these. */
const alwaysOpen = new Set(['workflows', 'email', 'observability'])

/** Files of everything that Miniflare simulates, with a copy to restore. */
export interface Storage {
  /** Folder for Miniflare. */
  readonly folder: string
  /** Empty folder, in which Miniflare looks for other Workers. */
  readonly registry: string
  /** Copies the current files. All databases must be closed. */
  keep(): void
  /** Restores the copied files. All databases must be closed. */
  restore(): void
  /** Removes the files and the copy. */
  remove(): void
}

/** Creates a folder for the storage, which is removed at the end of this process or earlier. */
export function createStorage(): Storage {
  const parent = mkdtempSync(join(tmpdir(), 'hono-actions-test-'))
  const folder = join(parent, 'storage')
  const copy = join(parent, 'copy')
  let copied: string[] = []
  const remove = () => rmSync(parent, { recursive: true, force: true, maxRetries: 5 })
  process.once('exit', remove)
  return {
    folder,
    registry: join(parent, 'registry'),
    keep() {
      cpSync(folder, copy, { recursive: true })
      copied = filesIn(copy)
    },
    restore() {
      // The folders are not removed, because workerd has them open.
      for (const path of filesIn(folder)) rmSync(join(folder, path), { force: true })
      for (const path of copied) copyFileSync(join(copy, path), join(folder, path))
    },
    remove() {
      process.off('exit', remove)
      remove()
    },
  }
}

/** Returns the paths of the replaceable files, relative to `folder`. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !alwaysOpen.has(path.split(sep, 1)[0] ?? '') && !isAlarms(path))
}

/** Returns true for the file in which workerd stores the alarms of a namespace. */
function isAlarms(path: string): boolean {
  return basename(path).startsWith('metadata.sqlite')
}
