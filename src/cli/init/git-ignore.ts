import { lineEnd } from './edit.ts'

/**
 * Adds the lines that a `.gitignore` lacks. A line with or without slashes at its ends counts as
 * the same.
 *
 * @param code current content; undefined if the file does not exist
 */
export function editGitIgnore(code: string | undefined, lines: readonly string[]): string {
  const plain = (line: string) => line.trim().replaceAll(/^\/|\/?\**$/g, '')
  const present = new Set((code ?? '').split('\n').map(plain))
  const missing = lines.filter((line) => !present.has(plain(line)))
  if (missing.length === 0) return code ?? ''
  const eol = lineEnd(code ?? '')
  const before = code ? code.trimEnd() + eol + eol : ''
  return `${before}# Cloudflare: local secrets and state${eol}${missing.join(eol)}${eol}`
}
