import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { inject } from 'vitest'
import { root } from './build.ts'

type Tool = 'wrangler types' | 'astro build' | 'astro check' | 'npm install'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the tools listen that all tests share. */
    ports: Record<Tool, number>
  }
}

/** Writes `worker-configuration.d.ts`, as `wrangler types` does in the folder. */
export async function wranglerTypes(folder: string): Promise<void> {
  await run('wrangler types', folder)
}

/** What `astro build` prints in the folder; it fails if the build does. */
export function astroBuild(folder: string): Promise<string> {
  return run('astro build', folder)
}

/** What `astro check` prints for an app that has been built, or synced. */
export function astroCheck(folder: string): Promise<string> {
  return run('astro check', folder)
}

/**
 * The folder in which the packed library is installed, with the packages of a new app. An app outside
 * the repository links to its `node_modules`.
 */
export function installedPackages(): Promise<string> {
  return run('npm install', root)
}

/**
 * What `tsc -p` finds wrong with a folder; nothing where it type-checks. TypeScript 7, which takes a
 * third of the time.
 */
export function typeErrors(folder: string, config = 'tsconfig.json'): Promise<string> {
  const tsc = join(root, 'node_modules/typescript-7/bin/tsc')
  const args = [tsc, '--noEmit', '--pretty', 'false', '-p', join(folder, config)]
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      resolve(stdout + stderr || (error?.message ?? ''))
    })
  })
}

async function run(tool: Tool, path: string): Promise<string> {
  const url = `http://127.0.0.1:${inject('ports')[tool]}`
  const response = await fetch(url, { method: 'POST', body: path })
  const printed = await response.text()
  if (!response.ok) throw new Error(`${tool} of ${path} failed: ${printed}`)
  return printed
}
