import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { cloudflareFile, findConfigFile } from '../worker-config/files.ts'
import type { ModuleRule } from './modules.ts'

/**
 * Loads the project's Wrangler and its Miniflare. Each Wrangler pins one Miniflare and one workerd,
 * so tests run the same version as `wrangler dev`.
 */
export async function loadWrangler(root: string) {
  const fromProject = createRequire(join(root, 'package.json'))
  let path: string
  try {
    path = fromProject.resolve('wrangler')
  } catch (cause) {
    throw new Error(
      withErrorUrl(
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

/** Packages that {@link loadWrangler} returns. */
export type Packages = Awaited<ReturnType<typeof loadWrangler>>

/** Wrangler config of a Worker. */
export type WorkerConfig = ReturnType<Packages['wrangler']['unstable_readConfig']>

/** Fields of Wrangler's options for Miniflare that are used here. */
export interface WorkerOptions {
  compatibilityDate?: string | undefined
  compatibilityFlags?: string[] | undefined
  modulesRules?: ModuleRule[]
  bindings?: object
  durableObjects?: Record<string, unknown>
  workflows?: Record<string, unknown>
  serviceBindings?: Record<string, unknown>
  queueConsumers?: object
  assets?: unknown
  tails?: unknown[]
  streamingTails?: unknown[]
}

/** Settings with which a Wrangler config is read. */
export interface ReadOptions {
  environment?: string | undefined
  vars?: Record<string, unknown> | undefined
}

/** Reads a Wrangler config, in its own format and in Miniflare's. */
export function readWorker(
  { wrangler }: Packages,
  configPath: string,
  { environment, vars }: ReadOptions,
) {
  const env = environmentOf(wrangler, configPath, environment)
  const config = wrangler.unstable_readConfig({ config: configPath, env }, { hideWarnings: true })
  const { workerOptions, main } = wrangler.unstable_getMiniflareWorkerOptions(configPath, env)
  // A service binding to the Worker itself looks it up by name.
  const name = config.name ?? 'worker'
  const options = workerOptions as WorkerOptions
  return { config, name, options: { ...options, bindings: { ...options.bindings, ...vars } }, main }
}

/**
 * Returns the environment of a Wrangler config; '' for none. A build writes the config of one
 * environment, with its variables and secrets beside it.
 */
function environmentOf(
  wrangler: Packages['wrangler'],
  configPath: string,
  environment: string | undefined,
): string {
  const { rawConfig } = wrangler.experimental_readRawConfig({ config: configPath })
  const { topLevelName, targetEnvironment = '' } = rawConfig as {
    topLevelName?: string
    targetEnvironment?: string
  }
  if (topLevelName === undefined) return environment ?? process.env['CLOUDFLARE_ENV'] ?? ''
  if (environment === undefined || environment === targetEnvironment) return ''
  throw new Error(
    withErrorUrl(
      'HA863',
      `${configPath} was built for ${targetEnvironment ? `the environment ${targetEnvironment}` : 'no environment'}, ` +
        `not for ${environment}. Build it again: CLOUDFLARE_ENV=${environment} npx astro build`,
    ),
  )
}

/**
 * Finds the config of the built Worker: the given path, otherwise the build's redirect (which
 * `wrangler deploy` follows), otherwise the project's own config.
 */
export function findConfig(root: string, configPath: string | undefined): string {
  if (configPath) return resolve(root, configPath)
  const redirect = join(root, '.wrangler/deploy/config.json')
  if (existsSync(redirect)) {
    const { configPath: built } = JSON.parse(readFileSync(redirect, 'utf8'))
    return resolve(dirname(redirect), built)
  }
  return findOwnConfig(root, "createTestWorker({ configPath: 'dist/server/wrangler.json' })")
}

/**
 * Finds the project's own config, whether or not it is built.
 *
 * @param example code that sets another path, for the error message
 */
export function findOwnConfig(root: string, example: string): string {
  const file = findConfigFile((name) => existsSync(join(root, name)))
  if (file !== undefined && file !== cloudflareFile) return join(root, file)
  throw new Error(
    withErrorUrl(
      'HA803',
      `There is no Wrangler config in ${root}${file ? `, and Wrangler does not read its ${file}` : ''}. Build the project first (npx astro build), or name it: ${example}`,
    ),
  )
}
