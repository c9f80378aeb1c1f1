import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { numbered } from '../shared/numbered.ts'

/**
 * Loads the project's Wrangler, and the Miniflare that belongs to it: each Wrangler pins one, and
 * with it one workerd, so what is tested is what `wrangler dev` runs.
 */
export async function loadWrangler(root: string) {
  const fromProject = createRequire(join(root, 'package.json'))
  let path: string
  try {
    path = fromProject.resolve('wrangler')
  } catch (cause) {
    throw new Error(
      numbered(
        'HA802',
        `Wrangler is not installed in ${root}. Run: npm install --save-dev wrangler`,
      ),
      { cause },
    )
  }
  const wrangler: typeof import('wrangler') = await import(pathToFileURL(path).href)
  const miniflarePath = createRequire(path).resolve('miniflare')
  const miniflare: typeof import('miniflare') = await import(pathToFileURL(miniflarePath).href)
  return { wrangler, miniflare }
}

/**
 * Finds the config of the built Worker: the one named, else the one that the build left word of
 * (as `wrangler deploy` finds it), else the project's own.
 */
export function findConfig(root: string, configPath: string | undefined): string {
  if (configPath) return resolve(root, configPath)
  const redirect = join(root, '.wrangler/deploy/config.json')
  if (existsSync(redirect)) {
    const { configPath: built } = JSON.parse(readFileSync(redirect, 'utf8'))
    return resolve(dirname(redirect), built)
  }
  for (const name of ['wrangler.jsonc', 'wrangler.json', 'wrangler.toml']) {
    if (existsSync(join(root, name))) return join(root, name)
  }
  throw new Error(
    numbered(
      'HA803',
      `There is no Wrangler config in ${root}. Build the project first (npx astro build), or name it: ` +
        "createTestWorker({ configPath: 'dist/server/wrangler.json' })",
    ),
  )
}
