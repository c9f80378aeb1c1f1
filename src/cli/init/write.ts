import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
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
  for (const { path, from = path, before } of changes) {
    if (contentOf(join(root, from)) !== before) throw failed(`${from} has changed meanwhile`)
    if (from !== path && existsSync(join(root, path))) throw failed(`There is a file ${path}`)
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
      if (change.from) rmSync(join(root, change.from))
    }
    for (const { from } of changes) if (from) removeEmpty(dirname(join(root, from)))
  } catch (error) {
    for (const { path, from, before } of written) {
      restore(join(root, path), from ? undefined : before)
      if (from) restore(join(root, from), before)
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    throw failed((error as Error).message)
  } finally {
    process.off('SIGINT', wait)
  }
}

function contentOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** Removes a folder, and those around it, that have nothing left in them. */
function removeEmpty(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length > 0) return
  rmdirSync(folder)
  removeEmpty(dirname(folder))
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
