import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { cloudflareFile } from '../worker-config/files.ts'
import type { WranglerConfig } from '../worker-config/parse-wrangler.ts'
import { otherEnvironment } from './build-output.ts'
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

/** Config of a Worker that Wrangler does not read, in Wrangler's format. */
export interface CloudflareSource {
  config: WranglerConfig
  environment: string
  /** Entry of the build. */
  main?: string
  rules?: { type: string; globs: string[] }[]
  assets?: { directory: string }
}

/** Path of a Wrangler config, or one that was converted. */
export type ConfigSource = string | CloudflareSource

/** Reads the config of a Worker, in Wrangler's format and in Miniflare's. */
export function readWorker(
  packages: Packages,
  root: string,
  source: ConfigSource,
  { environment, vars }: ReadOptions,
) {
  const { wrangler } = packages
  const env =
    typeof source === 'string' ? environmentOf(wrangler, source, environment) : source.environment
  const config =
    typeof source === 'string'
      ? wrangler.unstable_readConfig({ config: source, env }, { hideWarnings: true })
      : convertedConfig(packages, root, source)
  const { workerOptions, main } = wrangler.unstable_getMiniflareWorkerOptions(config, env)
  // A service binding to the Worker itself looks it up by name.
  const name = config.name ?? 'worker'
  const options = workerOptions as WorkerOptions
  return { config, name, options: { ...options, bindings: { ...options.bindings, ...vars } }, main }
}

/** Reads a Worker's config by Wrangler, which checks it and adds its defaults. */
function convertedConfig({ wrangler }: Packages, root: string, source: CloudflareSource) {
  const { main, rules = [], assets } = source
  const folder = mkdtempSync(join(tmpdir(), 'hono-actions-'))
  try {
    const config = join(folder, 'wrangler.json')
    writeFileSync(config, JSON.stringify(source.config))
    const read = wrangler.unstable_readConfig({ config, env: '' }, { hideWarnings: true })
    // Secrets and migrations are next to the project's own config.
    const configPath = join(root, cloudflareFile)
    return {
      ...read,
      configPath,
      userConfigPath: configPath,
      main,
      rules: [...rules, ...read.rules],
      assets: assets && { ...read.assets, ...assets },
    } as WorkerConfig
  } finally {
    rmSync(folder, { recursive: true })
  }
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
  const command = `CLOUDFLARE_ENV=${environment} npx astro build`
  throw otherEnvironment(configPath, targetEnvironment, environment, command)
}
