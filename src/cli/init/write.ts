import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { CommandError } from '../command-error.ts'
import type { Change } from './changes.ts'

/**
 * Writes all of the changes or, where one can't be written, none.
 *
 * @throws CommandError then, and where a file is not as it was when it was shown
 */
export function writeChanges(root: string, changes: readonly Change[]): void {
  for (const { path, before } of changes) {
    const file = join(root, path)
    const now = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    if (now !== before) throw failed(`${path} has changed meanwhile`)
  }
  const written: Change[] = []
  const folders: string[] = []
  // Ctrl-C has to wait until all is written.
  const wait = () => {}
  process.on('SIGINT', wait)
  try {
    for (const change of changes) {
      const file = join(root, change.path)
      const made = mkdirSync(dirname(file), { recursive: true })
      if (made) folders.push(made)
      written.push(change)
      writeFileSync(file, change.after)
    }
  } catch (error) {
    for (const { path, before } of written) restore(join(root, path), before)
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    throw failed((error as Error).message)
  } finally {
    process.off('SIGINT', wait)
  }
}

function restore(file: string, before: string | undefined): void {
  try {
    if (before === undefined) rmSync(file, { force: true })
    else writeFileSync(file, before)
  } catch {
    // The one that could not be written; it is as it was.
  }
}

function failed(reason: string): CommandError {
  return new CommandError('HA909', `${reason}. Nothing was changed; run this again.`)
}
