import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { readCloudflareConfig } from './cloudflare.ts'
import { cloudflareFile, findConfigFile } from './files.ts'
import { ConfigError, parseWranglerConfig } from './parse-wrangler.ts'

/** Settings of a project's Worker. */
export interface WorkerConfig {
  /** File name. */
  file: string
  compatibilityDate: string | undefined
  compatibilityFlags: readonly string[]
  /** True if requests are traced. */
  isTraced: boolean
  /** Names of the queues that the Worker sends to, by their bindings. */
  queues: Readonly<Record<string, string>>
}

/**
 * Reads the config of a project's Worker.
 *
 * @param mode Vite's mode, such as `production`, for a config that depends on it
 * @returns undefined if the project has no config
 * @throws ConfigError if the config cannot be read
 */
export async function readWorkerConfig(
  root: string,
  mode: string,
): Promise<WorkerConfig | undefined> {
  const file = findConfigFile((name) => existsSync(join(root, name)))
  if (file === undefined) return undefined
  try {
    if (file === cloudflareFile) return { file, ...(await readCloudflareConfig(root, mode)) }
    parseWranglerConfig(readFileSync(join(root, file), 'utf8'), file)
    return { file, ...(await readByWrangler(root, file)) }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`${file}: ${(error as Error).message}`, { cause: error })
  }
}

/** Reads the config with Wrangler itself, so that environments and their defaults are the same. */
async function readByWrangler(root: string, file: string): Promise<Omit<WorkerConfig, 'file'>> {
  const { unstable_readConfig } = await import('wrangler')
  const { CLOUDFLARE_ENV: env } = process.env
  const config = join(root, file)
  const read = unstable_readConfig(env ? { config, env } : { config }, { hideWarnings: true })
  const producers: { binding: string; queue: string }[] = read.queues.producers ?? []
  return {
    queues: Object.fromEntries(producers.map(({ binding, queue }) => [binding, queue])),
    compatibilityDate: read.compatibility_date,
    compatibilityFlags: read.compatibility_flags,
    isTraced: read.observability?.traces?.enabled ?? false,
  }
}
