import { globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Which files are modules of which type, as a Wrangler config says it. */
export interface ModuleRule {
  type: string
  include: string[]
}

/** A module of a Worker, as Miniflare takes it. */
export interface WorkerModule {
  type: string
  path: string
  /** Of one that is no file. */
  contents?: string
}

const javascript: ModuleRule = { type: 'ESModule', include: ['**/*.js', '**/*.mjs'] }

/**
 * Lists the modules of a built Worker: its entry first, then every file below the entry's folder
 * that is JavaScript or that a rule of the Wrangler config names.
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
