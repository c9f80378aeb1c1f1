import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative, sep } from 'node:path'
import process from 'node:process'

/** Of these Miniflare keeps the databases open, whatever becomes of the others. */
const alwaysOpen = new Set(['workflows', 'email', 'observability'])

/** The files of everything that Miniflare simulates, and a copy of them to go back to. */
export interface Storage {
  /** The folder for Miniflare. */
  readonly folder: string
  /** Copies what is there now. No database may be open. */
  keep(): void
  /** Puts back what was copied. No database may be open. */
  restore(): void
  /** Removes all of it. */
  remove(): void
}

/** Makes a folder for the storage, which goes away with this process if not before. */
export function createStorage(): Storage {
  const parent = mkdtempSync(join(tmpdir(), 'hono-actions-test-'))
  const folder = join(parent, 'storage')
  const copy = join(parent, 'copy')
  let kept: string[] = []
  const remove = () => rmSync(parent, { recursive: true, force: true, maxRetries: 5 })
  process.once('exit', remove)
  return {
    folder,
    keep() {
      cpSync(folder, copy, { recursive: true })
      kept = filesIn(copy)
    },
    restore() {
      // The folders stay: workerd has them open.
      for (const path of filesIn(folder)) rmSync(join(folder, path), { force: true })
      for (const path of kept) copyFileSync(join(copy, path), join(folder, path))
    },
    remove() {
      process.off('exit', remove)
      remove()
    },
  }
}

/** The files that may be replaced, by their paths below `folder`. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !alwaysOpen.has(path.split(sep, 1)[0] ?? '') && !isAlarms(path))
}

/** Where workerd itself notes the alarms of a namespace. */
function isAlarms(path: string): boolean {
  return basename(path).startsWith('metadata.sqlite')
}
