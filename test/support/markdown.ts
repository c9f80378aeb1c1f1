import { readFileSync } from 'node:fs'
import type { Files } from './project.ts'

/**
 * The files that a document shows: its code blocks that begin with their path, joined where it
 * shows one in parts.
 *
 * @param continued whether a block without a path goes on with the file before it
 */
export function filesOf(document: string, continued = false): Files {
  const files: Files = {}
  let current: string | undefined
  for (const [, code = ''] of readFileSync(document, 'utf8').matchAll(/^```\w+\n(.*?)^```$/gms)) {
    const named = /^(?:---\n)?(?:\/\/|#|--) (\S+\.\w+)/.exec(code)?.[1]
    if (!continued) current = undefined
    current = named ?? current
    if (current) files[current] = (files[current] ?? '') + code
  }
  return files
}
