import { globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Rule of a Wrangler config that assigns a type to files. */
export interface ModuleRule {
  type: string
  include: string[]
}

/** Module of a Worker, in Miniflare's format. */
export interface WorkerModule {
  type: string
  path: string
  /** Contents of a module that is not a file. */
  contents?: string
}

const javascript: ModuleRule = { type: 'ESModule', include: ['**/*.js', '**/*.mjs'] }

/**
 * Lists the modules of a built Worker. The entry is first. The others are the JavaScript files
 * below its folder, and the files that match a rule of the Wrangler config.
 */
export function listModules(main: string, rules: readonly ModuleRule[]): WorkerModule[] {
  const folder = dirname(main)
  const typeByPath = new Map([[main, 'ESModule']])
  for (const { type, include } of [...rules, javascript]) {
    for (const file of globSync(include, { cwd: folder, exclude: isNoPart })) {
      const path = join(folder, file)
      if (!typeByPath.has(path)) typeByPath.set(path, type)
    }
  }
  return [...typeByPath].map(([path, type]) => ({ type, path }))
}

function isNoPart(path: string): boolean {
  const name = basename(path)
  return name === 'node_modules' || name.startsWith('.')
}
