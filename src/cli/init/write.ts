import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { CommandError } from '../command-error.ts'
import type { Change } from './changes.ts'

/**
 * Writes all changes, or none if one of them fails.
 *
 * @throws CommandError if a write fails, or if a file changed after it was shown
 */
export function writeChanges(root: string, changes: readonly Change[]): void {
  for (const { path, before } of changes) {
    const file = join(root, path)
    const now = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    if (now !== before) throw failed(`${path} has changed meanwhile`)
  }
  const written: Change[] = []
  const folders: string[] = []
  // Ctrl-C must not interrupt the writes.
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
    // This file could not be written, so it is unchanged.
  }
}

function failed(reason: string): CommandError {
  return new CommandError('HA909', `${reason}. Nothing was changed; run this again.`)
}
