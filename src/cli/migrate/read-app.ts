import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { hasSyntax } from './source.ts'

const skipped = new Set(['node_modules', 'dist', 'build', 'coverage', 'worker-configuration.d.ts'])

/** Largest file that is read. Larger ones are generated. */
const maxSize = 512 * 1024

const configs = new Set(['tsconfig.json', 'package.json'])

/** True for files without a syntax tree that can name actions. */
export function isText(path: string): boolean {
  return configs.has(path) || /\.(?:mdx|html)$/.test(path)
}

/** Reads the files of an app that can name actions, by path relative to the root. */
export function readApp(root: string, folder = ''): Map<string, string> {
  const files = new Map<string, string>()
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (entry.name.startsWith('.') || skipped.has(entry.name)) continue
    const path = folder ? `${folder}/${entry.name}` : entry.name
    if (entry.isDirectory()) {
      for (const [inside, code] of readApp(root, path)) files.set(inside, code)
    } else if (hasSyntax(path) || isText(path)) {
      const file = join(root, path)
      if (statSync(file).size <= maxSize) files.set(path, readFileSync(file, 'utf8'))
    }
  }
  return files
}
