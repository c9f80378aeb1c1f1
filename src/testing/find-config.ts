import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { withErrorUrl } from '../shared/errors/error-url.ts'
import { readCloudflareWorker } from '../worker-config/cloudflare.ts'
import { cloudflareFile, findConfigFile } from '../worker-config/files.ts'
import { ConfigError } from '../worker-config/parse-wrangler.ts'
import { toWranglerConfig } from '../worker-config/to-wrangler.ts'
import { readBuildOutput } from './build-output.ts'
import type { ConfigSource } from './wrangler.ts'

/**
 * Finds the config of the built Worker: the given path, otherwise the build's redirect (which
 * `wrangler deploy` follows), otherwise the output of `cf build`, otherwise the project's own
 * config.
 */
export async function findConfig(
  root: string,
  configPath: string | undefined,
  environment: string | undefined,
): Promise<ConfigSource> {
  if (configPath) return resolve(root, configPath)
  const redirect = join(root, '.wrangler/deploy/config.json')
  if (existsSync(redirect)) {
    const { configPath: built } = JSON.parse(readFileSync(redirect, 'utf8'))
    return resolve(dirname(redirect), built)
  }
  const own = findConfigFile((name) => existsSync(join(root, name)))
  if (own === cloudflareFile) return readable(() => readBuildOutput(root, environment))
  if (own !== undefined) return join(root, own)
  throw noConfig(root, "createTestWorker({ configPath: 'dist/server/wrangler.json' })")
}

/**
 * Finds the project's own config, whether or not it is built.
 *
 * @throws Error if there is no config, or it cannot be read
 */
export async function findOwnConfig(
  root: string,
  environment = process.env['CLOUDFLARE_ENV'],
): Promise<ConfigSource> {
  const file = findConfigFile((name) => existsSync(join(root, name)))
  if (file === undefined) {
    throw noConfig(root, "createTestEnv({ configPath: 'config/wrangler.jsonc' })")
  }
  const path = join(root, file)
  if (file !== cloudflareFile) return path
  return readable(async () => {
    const worker = await readCloudflareWorker(root, environment)
    return { config: toWranglerConfig(worker, path), environment: environment ?? '' }
  })
}

/** @throws Error with its page, if the config cannot be read */
async function readable(read: () => ConfigSource | Promise<ConfigSource>): Promise<ConfigSource> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new Error(withErrorUrl('HA864', `The Worker's config can't be read: ${error.message}`), {
      cause: error,
    })
  }
}

/** @param example code that sets another path */
function noConfig(root: string, example: string): Error {
  return new Error(
    withErrorUrl(
      'HA803',
      `There is no Wrangler config and no ${cloudflareFile} in ${root}. Build the project first (npx astro build), or name the config: ${example}`,
    ),
  )
}
